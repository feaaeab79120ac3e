using System.CommandLine;
using Gateway.Cli.Invocation;
using Gateway.Cli.Status;
using Gateway.Policy.Analysis;
using Gateway.Policy.Directives;

namespace Gateway.Cli.Directives.Analysis;

/// <summary><c>gatewayctl directive diff</c>: exactly what becomes permitted and what refused when directives change. Touches nothing and needs no gateway.</summary>
internal static class DirectiveDiffCommand
{
    private const int MostGroups = 200;

    private static readonly Argument<string[]> Paths = new("A B")
    {
        Description = "What is there now, and what comes: folders, or files as if they lay in the directive folder. A may be left out: then it is the directive folder.",
        Arity = new ArgumentArity(1, 2),
    };

    public static Command Create()
    {
        var command = new Command("diff", "Say exactly which requests B permits and A does not, which it refuses, and since when; each with a request to try. 0: none; 1: some.")
        {
            Paths, PeriodOptions.From, PeriodOptions.To,
        };
        command.SetAction(parsed => (int)Run(parsed, GatewayCtl.OutputOf(parsed)));
        return command;
    }

    private static ExitCode Run(ParseResult parsed, Output output)
    {
        var (before, after) = Pair(parsed.GetRequiredValue(Paths), parsed.GetValue(DirectiveCommands.Folder));
        var period = PeriodOptions.Read(parsed);
        var (was, now) = Sets(before, after, period.From, out var staying);
        var change = DirectiveChange.Between(was, now, period, AnalysisBudget.Ample, MostGroups);

        output.Line($"A: {before.Shown}, {Findings.Count(was.Members.Count, "directive")}. B: {after.Shown}, {Findings.Count(after.Documents.Count, "directive")}.");
        if (staying.Count > 0) output.Line(Staying(staying));
        ChangeText.Write(change, $"from {Instants.Shown(period.From)}{(period.Until is { } until ? $" until {Instants.Shown(until)}" : " on")}", output);
        output.Json(new DiffView(PeriodView.Of(period), staying, RequestGroupsView.Of(change.Permits), RequestGroupsView.Of(change.Refuses)));
        return change.IsNone ? ExitCode.Holds : ExitCode.DoesNotHold;
    }

    internal static string Staying(IReadOnlyList<string> ids) => $"Prohibitions of A without a file in B stay in force, as they would in a gateway: {string.Join(", ", ids)}.";

    internal static (DirectiveSetSource Before, DirectiveSetSource After) Pair(IReadOnlyList<string> paths, string? folder) => paths.Count == 1
        ? (DirectiveSetSource.Read(null, folder), DirectiveSetSource.Read(paths[0], folder))
        : (DirectiveSetSource.Read(paths[0], folder), DirectiveSetSource.Read(paths[1], folder));

    /// <summary>B as a gateway would have it that has A in force: what A forbids and B does not mention goes on.</summary>
    internal static (DirectiveSet Before, DirectiveSet After) Sets(DirectiveSetSource before, DirectiveSetSource after, DateTimeOffset now, out IReadOnlyList<string> staying)
    {
        var was = before.Set;
        var next = DirectiveHistory.Preview(was, after.Documents, now);
        staying = [.. next.Members.Where(member => member.IsMissing).Select(member => member.Directive.Id)];
        return (was, next);
    }
}

/// <param name="Staying">Ids of what A has, B does not mention and goes on all the same.</param>
internal sealed record DiffView(PeriodView Period, IReadOnlyList<string> Staying, RequestGroupsView Permits, RequestGroupsView Refuses);

/// <summary>A change as people read it.</summary>
internal static class ChangeText
{
    public static void Write(DirectiveChange change, string when, Output output)
    {
        if (change.IsNone)
        {
            output.Line($"No request is permitted or refused otherwise {when}.");
            return;
        }
        Write("Newly permitted", change.Permits, when, output);
        Write("Newly refused", change.Refuses, when, output);
    }

    private static void Write(string what, RequestGroups groups, string when, Output output)
    {
        output.Line(groups.IsEmpty ? $"{what} {when}: nothing." : $"{what}:");
        RequestGroupsView.Write(groups, output);
    }
}
