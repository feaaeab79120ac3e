using System.CommandLine;
using Gateway.Cli.Invocation;
using Gateway.Cli.Status;
using Gateway.Policy.Analysis;
using Gateway.Policy.Directives;

namespace Gateway.Cli.Directives.Analysis;

/// <summary><c>gatewayctl directive analyze</c>: is what somebody claims of directives so, for every request that there can be? Touches nothing and needs no gateway.</summary>
internal static class DirectiveAnalyzeCommand
{
    private const int MostGroups = 20;

    private static readonly Argument<string[]> Paths = new("PATH")
    {
        Description = "A folder, or a file as if it lay in the directive folder. Default: the directive folder. For B-only-tightens-A: A and B; A may be left out.",
        Arity = new ArgumentArity(0, 2),
    };

    private static readonly Option<string[]> Claims = new("--claim")
    {
        Description = $"What is claimed, in quotes where it has a blank: {string.Join("; ", Claim.Forms)}. May be repeated.",
        HelpName = "CLAIM",
        Required = true,
    };

    public static Command Create()
    {
        var command = new Command("analyze", "Prove a claim about directives for every request and a period, or show what contradicts it. 0: proven; 1: contradicted; 2: cannot tell.")
        {
            Paths, Claims, PeriodOptions.From, PeriodOptions.To,
        };
        command.SetAction(parsed => (int)Run(parsed, GatewayCtl.OutputOf(parsed)));
        return command;
    }

    private static ExitCode Run(ParseResult parsed, Output output)
    {
        var claims = (parsed.GetValue(Claims) ?? []).Select(Read).ToList();
        var paths = parsed.GetValue(Paths) ?? [];
        var period = PeriodOptions.Read(parsed);
        var results = claims.ConvertAll(claim =>
        {
            var (before, set) = Sets(claim, paths, parsed.GetValue(DirectiveCommands.Folder), period.From, out var staying);
            if (staying.Count > 0) output.Line(DirectiveDiffCommand.Staying(staying));
            return (Claim: claim.Check(before, set, period, AnalysisBudget.Ample, MostGroups), Staying: staying);
        });
        var when = $"{Instants.Shown(period.From)}{(period.Until is { } until ? $" until {Instants.Shown(until)}" : " on")}";
        foreach (var (result, _) in results)
        {
            output.Line(result.IsProven ? $"PROVEN, from {when}: {result.Claim.WhenProven}" : $"DOES NOT HOLD, from {when}. {result.Claim.WhenNot}");
            RequestGroupsView.Write(result.Counterexamples, output);
        }
        output.Json(results.Select((result, i) => new ClaimView(parsed.GetValue(Claims)![i], result.Claim.IsProven, PeriodView.Of(period), result.Staying, RequestGroupsView.Of(result.Claim.Counterexamples))));
        return results.TrueForAll(result => result.Claim.IsProven) ? ExitCode.Holds : ExitCode.DoesNotHold;
    }

    private static Claim Read(string text) => Claim.TryParse(text, out var claim, out var problem) ? claim : throw new CannotTellException($"--claim: {problem}.");

    private static (DirectiveSet Before, DirectiveSet Set) Sets(Claim claim, string[] paths, string? folder, DateTimeOffset now, out IReadOnlyList<string> staying)
    {
        staying = [];
        if (!claim.ComparesTwo)
        {
            if (paths.Length > 1) throw new CannotTellException("Only B-only-tightens-A is about two sets of directives. Name one folder or file.");
            var set = DirectiveSetSource.Read(paths.FirstOrDefault(), folder).Set;
            return (set, set);
        }
        if (paths.Length == 0) throw new CannotTellException("B-only-tightens-A compares two sets of directives: name A and B, or B alone, which is compared with the directive folder.");
        var (before, after) = DirectiveDiffCommand.Pair(paths, folder);
        return DirectiveDiffCommand.Sets(before, after, now, out staying);
    }
}

/// <param name="Staying">Ids of what A has, B does not mention and goes on all the same; empty where nothing is compared.</param>
/// <param name="Counterexamples">Empty exactly when it is proven.</param>
internal sealed record ClaimView(string Claim, bool Proven, PeriodView Period, IReadOnlyList<string> Staying, RequestGroupsView Counterexamples);
