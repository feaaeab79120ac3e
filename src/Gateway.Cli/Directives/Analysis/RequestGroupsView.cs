using System.Text.Json.Nodes;
using Gateway.Cli.Invocation;
using Gateway.Policy.Analysis;
using Gateway.Policy.Cases;

namespace Gateway.Cli.Directives.Analysis;

/// <summary>Groups of requests as <c>--json</c> shows them.</summary>
/// <param name="Complete">False where there are more than are listed.</param>
internal sealed record RequestGroupsView(IReadOnlyList<RequestGroupView> Groups, bool Complete)
{
    public static RequestGroupsView Of(RequestGroups groups) => new([.. groups.All.Select(RequestGroupView.Of)], groups.IsComplete);

    /// <summary>Each group in a sentence, with a request to try.</summary>
    public static void Write(RequestGroups groups, Output output)
    {
        for (var i = 0; i < groups.All.Count; i++)
        {
            output.Line($"  {i + 1}. {groups.All[i].Sentence}");
            output.Line($"     For example {FactsWriter.Write(groups.All[i].Example).ToJsonString(Output.JsonOnOneLine)}");
        }
        if (!groups.IsComplete) output.Line($"  There are more than these {groups.All.Count}.");
    }
}

/// <param name="Example">A request of the group, confirmed by the engine, as <c>at</c> and <c>facts</c> of a case.</param>
internal sealed record RequestGroupView(string Sentence, IReadOnlyList<PeriodView> During, JsonObject Example)
{
    public static RequestGroupView Of(RequestGroup group) => new(group.Sentence, [.. group.Spans.Select(PeriodView.Of)], FactsWriter.Write(group.Example));
}

internal sealed record PeriodView(DateTimeOffset From, DateTimeOffset? Until)
{
    public static PeriodView Of(Period period) => new(period.From, period.Until);
}
