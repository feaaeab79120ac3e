namespace Gateway.Policy.Directives.Reading;

/// <summary>Bounds of a directive document. Far above what a legal text in machine form needs, low enough that no file can exhaust the gateway.</summary>
internal static class Limits
{
    /// <summary>Bytes.</summary>
    internal const int File = 1024 * 1024;

    /// <summary>Entries of any list.</summary>
    internal const int List = 1000;

    /// <summary>Characters of an id.</summary>
    internal const int Id = 80;

    /// <summary>Characters of a title, an issuer, an office, the name of a unit or role.</summary>
    internal const int Name = 200;

    /// <summary>Characters of an address.</summary>
    internal const int Url = 2000;

    /// <summary>Characters of the message.</summary>
    internal const int Message = 2000;

    /// <summary>Characters of a telephone number, a mask of case numbers, or a class of offenses.</summary>
    internal const int Short = 64;

    /// <summary>People who approve one request.</summary>
    internal const int Approvals = 10;
}
