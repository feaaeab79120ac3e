using Gateway.Policy.Directives;
using Gateway.Policy.Directives.Lints;

namespace Gateway.Cli.Directives;

/// <summary>One error or lint as <c>--json</c> shows it; <c>line</c> is 0 where it is about the file as a whole.</summary>
/// <param name="Lint">The kind of a lint, which keeps nothing from being put in force; null for an error.</param>
internal sealed record FindingView(string File, int Line, string Member, string Message, string? Lint = null)
{
    public static FindingView Of(DirectiveLint lint, string shownFile) => new(shownFile, lint.Line, lint.Member, lint.Message, lint.Lint);

    public static FindingView Of(DirectiveError error, string shownFile) => new(shownFile, Findings.LineOf(error), error.Member, error.Message);
}
