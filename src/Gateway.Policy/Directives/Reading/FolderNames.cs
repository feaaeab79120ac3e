namespace Gateway.Policy.Directives.Reading;

/// <summary>Which names in the directive folder are documents (DESIGN section 5, what counts as a file).</summary>
internal static class FolderNames
{
    internal const string Extension = ".json";
    internal const string Schema = "directive.schema.json";

    private static readonly string[] IgnoredEndings = ["~", ".swp", ".tmp", ".bak", ".md"];

    internal static FolderEntryKind KindOf(string fileName)
    {
        if (fileName.StartsWith('.') || fileName == Schema) return FolderEntryKind.Ignored;
        if (IgnoredEndings.Any(ending => fileName.EndsWith(ending, StringComparison.Ordinal))) return FolderEntryKind.Ignored;
        return fileName.EndsWith(Extension, StringComparison.Ordinal) && Values.IsId(IdOf(fileName)) ? FolderEntryKind.Document : FolderEntryKind.Invalid;
    }

    internal static string IdOf(string fileName) => fileName[..^Extension.Length];

    /// <summary>What is wrong with a name that is neither a document's nor ignored, and what to rename it to.</summary>
    internal static string Problem(string fileName)
    {
        var stem = Path.GetFileNameWithoutExtension(fileName).ToLowerInvariant();
        var id = string.Concat(stem.Select(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-')).Trim('-');
        if (id.Length > Limits.Id) id = id[..Limits.Id];
        var advice = id.Length > 0 ? $", such as {ErrorLog.Quote(id + Extension)}" : "";
        return $"is not a directive's name, so it would be without effect: name it `<id>.json`{advice}, or move it out of the folder";
    }
}
