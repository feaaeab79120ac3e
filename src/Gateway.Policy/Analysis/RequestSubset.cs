using Gateway.Policy.Analysis.Diagrams;
using Gateway.Policy.Analysis.Variables;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis;

/// <summary>A set of requests of one <see cref="RequestSpace"/>.</summary>
internal sealed class RequestSubset(RequestSpace space, int node)
{
    internal int Node => node;

    internal RequestSpace Space => space;

    internal bool IsEmpty => node == DiagramStore.Nothing;

    internal RequestSubset Or(RequestSubset other) => new(space, space.Store.Or(node, other.Node));

    internal RequestSubset And(RequestSubset other) => new(space, space.Store.And(node, other.Node));

    internal RequestSubset Except(RequestSubset other) => new(space, space.Store.Minus(node, other.Node));

    /// <summary>False also for what is no request of the space: an instant out of its period, an agency that cannot be told, an operation that may be unknown.</summary>
    internal bool Contains(RequestFacts facts)
    {
        var classes = space.Variables.All.Select(variable => variable.ClassOf(facts)).ToList();
        if (classes.Contains(-1)) return false;
        var at = node;
        while (at > DiagramStore.Everything) at = space.Store.ChildOf(at, classes[space.Store.VariableOf(at)]);
        return at == DiagramStore.Everything;
    }

    /// <summary>One of them, as plain as can be; there must be one.</summary>
    internal RequestFacts Example()
    {
        var (facts, at) = (Blank.Facts, node);
        for (var i = 0; i < space.Variables.All.Count; i++)
        {
            var variable = space.Variables.All[i];
            var isAsked = space.Store.VariableOf(at) == i;
            var number = isAsked ? variable.Plainest.First(value => space.Store.ChildOf(at, value) != DiagramStore.Nothing) : variable.Plainest.First();
            if (isAsked) at = space.Store.ChildOf(at, number);
            facts = variable.Write(number, facts);
        }
        return facts;
    }
}
