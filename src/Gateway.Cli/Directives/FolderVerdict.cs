using Gateway.Policy.Directives;

namespace Gateway.Cli.Directives;

/// <summary>What the validator says of files in the context of a folder: errors that these files bring, and errors that are in the folder anyway.</summary>
internal sealed record FolderVerdict(IReadOnlyList<DirectiveError> Own, IReadOnlyList<DirectiveError> Others, IReadOnlyList<DirectiveDocument> Documents)
{
    /// <summary>
    /// An error belongs to the incoming files if it stands in one of them, or if it is new with them and speaks of one: a broken neighbour must not keep a good file out,
    /// and a good file must not break a neighbour unsaid.
    /// </summary>
    public static FolderVerdict Of(DirectiveFolder folder, IReadOnlyList<DirectiveFile> incoming, CheckContext context)
    {
        var before = DirectiveValidator.Read(folder.Files, context.Agencies, context.PreviousIds).Errors;
        var after = DirectiveValidator.Read(folder.With(incoming).Files, context.Agencies, context.PreviousIds);
        var own = after.Errors.Where(error => incoming.Any(file => file.Name == error.File || (!before.Contains(error) && error.Message.Contains(IdOf(file), StringComparison.Ordinal)))).ToList();
        return new FolderVerdict(own, [.. after.Errors.Except(own)], after.Documents);
    }

    private static string IdOf(DirectiveFile file) => Path.GetFileNameWithoutExtension(file.Name);
}
