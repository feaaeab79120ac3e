using Gateway.Policy.Cases;
using Gateway.Policy.Directives;

namespace Gateway.Cli.Directives;

/// <summary>A directive folder as it was read: what the gateway would take for directives, and what it would pass over (DESIGN section 5, "What counts as a file").</summary>
internal sealed record DirectiveFolder(string? Path, IReadOnlyList<DirectiveFile> Files, IReadOnlyList<string> Ignored)
{
    /// <summary>No folder: files that are checked by themselves.</summary>
    public static DirectiveFolder None { get; } = new(null, [], []);

    public static DirectiveFolder Read(string path)
    {
        var files = new List<DirectiveFile>();
        var ignored = new List<string>();
        foreach (var name in Directory.EnumerateFiles(path).Select(file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal))
            if (DirectiveValidator.KindOf(name) is FolderEntryKind.Ignored)
                ignored.Add(name);
            else
                files.Add(new DirectiveFile(name, DirectiveSource.ReadFile(System.IO.Path.Combine(path, name))));
        return new DirectiveFolder(path, files, ignored);
    }

    /// <summary>What lies in it beside files of cases, as in the folders of examples.</summary>
    public static IReadOnlyList<DirectiveFile> ReadWithoutCases(string path) =>
        [.. Read(path).Files.Where(file => !file.Name.EndsWith(CaseFileReader.Suffix, StringComparison.Ordinal))];

    /// <summary>The folder as it would be with these files in it.</summary>
    public DirectiveFolder With(IReadOnlyList<DirectiveFile> incoming) =>
        this with { Files = [.. Files.Where(file => incoming.All(other => other.Name != file.Name)), .. incoming] };
}
