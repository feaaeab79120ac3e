using System.CommandLine;
using Gateway.Cli.Invocation;
using Gateway.Policy.Analysis;
using Gateway.Policy.Requests;

namespace Gateway.Cli.Directives.Analysis;

/// <summary>The options <c>--from</c> and <c>--to</c> of questions about a period.</summary>
internal static class PeriodOptions
{
    public static Option<string?> From { get; } = new("--from") { Description = "First instant that the question is about, such as 2026-02-06T00:00:00-06:00. Default: this second.", HelpName = "INSTANT" };

    public static Option<string?> To { get; } = new("--to") { Description = "Instant before which it ends. Default: no end.", HelpName = "INSTANT" };

    public static Period Read(ParseResult parsed)
    {
        var from = Instant(parsed.GetValue(From), "--from") ?? Now();
        var to = Instant(parsed.GetValue(To), "--to");
        return to <= from ? throw new CannotTellException("--to is not after --from, so the period holds no instant.") : new Period(from, to);
    }

    // A whole second, as people write instants.
    private static DateTimeOffset Now()
    {
        var now = TimeProvider.System.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
    }

    private static DateTimeOffset? Instant(string? text, string option) =>
        text is null ? null : Rfc3339.TryParse(text, out var instant, out var problem) ? instant : throw new CannotTellException($"{option} {problem}.");
}
