namespace Gateway.Policy.Directives;

/// <summary>Judges a whole directive folder: all errors of all files at once, or the documents.</summary>
public static class DirectiveValidator
{
    /// <summary>How a name in the folder is treated: read, ignored (and listed in status), or an error.</summary>
    public static FolderEntryKind KindOf(string fileName) => throw new NotImplementedException();

    /// <summary>Reads one document by itself. <paramref name="document"/> is null exactly when there are errors.</summary>
    public static bool TryRead(DirectiveFile file, KnownAgencies agencies, out DirectiveDocument? document, out IReadOnlyList<DirectiveError> errors) => throw new NotImplementedException();

    /// <summary>
    /// Reads every file and checks them together. <c>replaces</c> may name ids in <paramref name="files"/> or in <paramref name="previousIds"/>; anything else is an
    /// error with the nearest id. Documents come ordered by id; they are complete only when there are no errors.
    /// </summary>
    public static DirectiveReading Read(IReadOnlyList<DirectiveFile> files, KnownAgencies agencies, IReadOnlySet<string> previousIds) => throw new NotImplementedException();
}

public enum FolderEntryKind : byte
{
    Invalid = 0,
    Document,
    Ignored,
}

public sealed record DirectiveReading(IReadOnlyList<DirectiveDocument> Documents, IReadOnlyList<DirectiveError> Errors)
{
    public bool IsValid => Errors.Count == 0;
}
