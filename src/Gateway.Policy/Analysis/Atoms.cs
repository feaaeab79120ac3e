using Gateway.Policy.Analysis.Diagrams;
using Gateway.Policy.Analysis.Variables;
using Gateway.Policy.Decisions.Conditions;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis;

/// <summary>
/// The requests for which one test of the engine holds. Each representative of each fact is tried by itself on a request of which nothing else is known: a test holds
/// where one of the facts makes it hold, which is so for every kind of test that there is.
/// </summary>
internal sealed class Atoms
{
    private readonly DiagramStore _store;
    private readonly RequestFacts[][] _alone;
    private readonly Dictionary<FactTest, int> _tests = [];

    internal Atoms(DiagramStore store, RequestVariables variables)
    {
        _store = store;
        // So that an end is looked at by itself, some authority is there.
        var blank = Blank.Facts with { Stated = new StatedFacts { LegalAuthority = Blank.OtherAuthority } };
        _alone = [.. variables.All.Select(variable => Enumerable.Range(0, variable.Size).Select(value => variable.Write(value, blank)).ToArray())];
    }

    internal RequestFacts Alone(int variable, int value) => _alone[variable][value];

    /// <summary>Where the fact by itself is as asked.</summary>
    internal int Where(int variable, Func<RequestFacts, bool> accepts) => _store.Where(variable, value => accepts(_alone[variable][value]));

    internal int Holding(FactTest test)
    {
        if (_tests.TryGetValue(test, out var known)) return known;
        var parts = new List<int>();
        for (var variable = 0; variable < _alone.Length; variable++)
            if (Where(variable, test.Holds) is var part && part != DiagramStore.Nothing)
                parts.Add(part);
        return _tests[test] = _store.Or([.. parts]);
    }
}
