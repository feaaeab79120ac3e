namespace Gateway.Cli.Directives;

/// <summary>Ids as DESIGN section 5 has them. Checked before an id becomes part of a path.</summary>
internal static class DirectiveId
{
    private const int MaximumLength = 80;

    public static bool IsValid(string? id) =>
        id is { Length: > 0 and <= MaximumLength } && id.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');
}
