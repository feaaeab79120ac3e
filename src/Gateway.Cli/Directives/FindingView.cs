using Gateway.Policy.Directives;

namespace Gateway.Cli.Directives;

/// <summary>One error as <c>--json</c> shows it; <c>line</c> is 0 where the error is about the file as a whole.</summary>
internal sealed record FindingView(string File, int Line, string Member, string Message)
{
    public static FindingView Of(DirectiveError error, string shownFile) => new(shownFile, Findings.LineOf(error), error.Member, error.Message);
}
