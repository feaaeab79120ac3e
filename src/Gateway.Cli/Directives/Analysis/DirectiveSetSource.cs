using Gateway.Cli.Invocation;
using Gateway.Policy.Directives;

namespace Gateway.Cli.Directives.Analysis;

/// <summary>Directives that a person names for a question about all of them: a folder, or a file as if it lay in the directive folder.</summary>
internal sealed record DirectiveSetSource(string Shown, IReadOnlyList<DirectiveDocument> Documents)
{
    /// <param name="path">Null is the directive folder.</param>
    public static DirectiveSetSource Read(string? path, string? folderOption)
    {
        if (path is null) return Folder(Locations.Directives(folderOption));
        if (Directory.Exists(path)) return Folder(Path.GetFullPath(path));
        var bytes = DirectiveSource.ReadFile(path);
        var file = new DirectiveFile(DirectiveSource.FolderName(path, bytes), bytes);
        if (folderOption is not null) Locations.Directives(folderOption);
        var folder = Locations.TryFindDirectives(folderOption, out var found) && Directory.Exists(found) ? DirectiveFolder.Read(found) : DirectiveFolder.None;
        var place = folder.Path is null ? ", by itself" : $" in {Findings.Shown(folder.Path)}";
        return Of($"{path}{place}", folder.With([file]).Files);
    }

    public DirectiveSet Set => DirectiveSet.Of(Documents);

    private static DirectiveSetSource Folder(string path) => Of(Findings.Shown(path), DirectiveFolder.ReadWithoutCases(path));

    private static DirectiveSetSource Of(string shown, IReadOnlyList<DirectiveFile> files)
    {
        // Agencies are the gateway's own affair, and what a directive replaces may have ended long ago: `check` looks at both.
        var reading = DirectiveValidator.Read(files, new KnownAgencies(new EveryAgency()), new EveryAgency());
        return reading.IsValid ? new DirectiveSetSource(shown, reading.Documents)
            : throw new CannotTellException($"{shown} cannot be read, so nothing can be said of it: {string.Join(" - ", reading.Errors.Select(error => Findings.Line(error, error.File)))}");
    }
}
