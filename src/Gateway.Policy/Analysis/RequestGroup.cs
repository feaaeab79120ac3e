using Gateway.Policy.Analysis.Sentences;
using Gateway.Policy.Analysis.Variables;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis;

/// <summary>Requests that can be described in one sentence.</summary>
public sealed record RequestGroup
{
    /// <summary>When; in order.</summary>
    public required IReadOnlyList<Period> Spans { get; init; }

    /// <summary>When, at which agencies, for which operations, by whom and under which conditions.</summary>
    public required string Sentence { get; init; }

    /// <summary>One of them, judged by the engine as the group says.</summary>
    public required RequestFacts Example { get; init; }
}

/// <summary>Some requests as groups, which may overlap.</summary>
/// <param name="IsComplete">False where there are more than are listed.</param>
public sealed record RequestGroups(IReadOnlyList<RequestGroup> All, bool IsComplete)
{
    public bool IsEmpty => All.Count == 0;

    /// <param name="confirm">Asks the engine about the example of each group.</param>
    internal static RequestGroups Of(RequestSubset subset, int most, Phrases phrases, Action<RequestFacts> confirm)
    {
        if (subset.IsEmpty) return new RequestGroups([], IsComplete: true);
        var boxes = new Cover(subset).Boxes(subset, most, out var isComplete);
        var groups = new List<RequestGroup>();
        foreach (var box in boxes)
        {
            subset.Space.Store.Budget.LookAtClock();
            groups.Add(new BoxText(subset.Space.Variables, box, phrases).Group);
            confirm(groups[^1].Example);
        }
        return new RequestGroups(groups, isComplete);
    }
}
