namespace Gateway.Policy.Directives;

/// <summary>How a name in the directive folder is treated. Zero is an error.</summary>
public enum FolderEntryKind : byte
{
    Invalid = 0,
    Document,
    Ignored,
}
