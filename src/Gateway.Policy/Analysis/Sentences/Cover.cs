using Gateway.Policy.Analysis.Diagrams;

namespace Gateway.Policy.Analysis.Sentences;

/// <summary>
/// A set of requests as a union of boxes, each as wide as can be: a variable that does not matter is left out of it, and one that does has the values that it may have
/// while the others stay as they are, less those that earlier boxes hold already. Together they hold exactly the set. What no request can be counts as held by whatever
/// makes a box wider.
/// </summary>
internal sealed class Cover
{
    private readonly RequestSpace _space;
    private readonly DiagramStore _store;
    private readonly int _allowed;
    private readonly HashSet<int> _asked = [];

    internal Cover(RequestSubset subset)
    {
        _space = subset.Space;
        _store = _space.Store;
        _allowed = _store.Or(subset.Node, _store.Not(_space.Possible.Node));
        CollectAsked(_allowed, []);
    }

    /// <summary>The boxes, at most so many; <paramref name="isComplete"/> tells whether they are all.</summary>
    internal IReadOnlyList<Box> Boxes(RequestSubset subset, int most, out bool isComplete)
    {
        var boxes = new List<Box>();
        var rest = subset;
        while (!rest.IsEmpty && boxes.Count < most)
        {
            _store.Budget.LookAtClock();
            var values = Widest(rest.Node);
            for (var variable = 0; variable < values.Length; variable++) Narrow(values, variable, rest);
            var own = rest.And(All(values));
            boxes.Add(new Box(values, own));
            rest = rest.Except(own);
        }
        isComplete = rest.IsEmpty;
        return boxes;
    }

    private IReadOnlyList<int>?[] Widest(int node)
    {
        var values = new IReadOnlyList<int>?[_store.VariableCount];
        for (var at = node; at > DiagramStore.Everything;)
        {
            var variable = _store.VariableOf(at);
            var value = _space.Variables.All[variable].Plainest.First(number => _store.ChildOf(at, number) != DiagramStore.Nothing);
            values[variable] = [value];
            at = _store.ChildOf(at, value);
        }
        foreach (var variable in _space.Variables.FromDetailToWhole)
            if (values[variable] is not null)
                values[variable] = _asked.Contains(variable) ? Widen(values, variable) : null;
        return values;
    }

    private List<int>? Widen(IReadOnlyList<int>?[] values, int variable)
    {
        var accepted = new List<int>();
        for (var value = 0; value < _store.SizeOf(variable); value++)
        {
            values[variable] = [value];
            if (Holds(_allowed, values, [])) accepted.Add(value);
        }
        return accepted.Count == _store.SizeOf(variable) ? null : accepted;
    }

    /// <summary>Takes away the values that add nothing to what is told already, or that no request of the box has.</summary>
    private void Narrow(IReadOnlyList<int>?[] values, int variable, RequestSubset rest)
    {
        if (values[variable] is not { Count: > 1 } accepted) return;
        values[variable] = null;
        var own = rest.And(All(values));
        values[variable] = [.. accepted.Where(value => _store.And(own.Node, _store.Where(variable, number => number == value)) != DiagramStore.Nothing)];
    }

    private RequestSubset All(IReadOnlyList<int>?[] values) =>
        new(_space, _store.And([.. Enumerable.Range(0, values.Length).Where(i => values[i] is not null).Select(i => _store.Where(i, values[i]!.Contains))]));

    /// <summary>Whether every point of the box is below the node.</summary>
    private bool Holds(int node, IReadOnlyList<int>?[] values, Dictionary<int, bool> known)
    {
        if (node <= DiagramStore.Everything) return node == DiagramStore.Everything;
        if (known.TryGetValue(node, out var holds)) return holds;
        var variable = _store.VariableOf(node);
        _store.Budget.Spend(1);
        holds = true;
        foreach (var value in values[variable] ?? Enumerable.Range(0, _store.SizeOf(variable)))
        {
            holds = Holds(_store.ChildOf(node, value), values, known);
            if (!holds) break;
        }
        return known[node] = holds;
    }

    private void CollectAsked(int node, HashSet<int> seen)
    {
        if (node <= DiagramStore.Everything || !seen.Add(node)) return;
        var variable = _store.VariableOf(node);
        _asked.Add(variable);
        for (var value = 0; value < _store.SizeOf(variable); value++) CollectAsked(_store.ChildOf(node, value), seen);
    }
}

/// <param name="Values">For each variable the classes that it may have; null where it may be anything.</param>
/// <param name="Requests">The requests in the box that no earlier box holds.</param>
internal sealed record Box(IReadOnlyList<IReadOnlyList<int>?> Values, RequestSubset Requests);
