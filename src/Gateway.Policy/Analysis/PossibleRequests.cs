using Gateway.Policy.Analysis.Diagrams;
using Gateway.Policy.Analysis.Variables;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis;

/// <summary>Which facts go together: what readers of headers and tokens refuse is no request, so it is neither permitted nor an example.</summary>
internal static class PossibleRequests
{
    internal static int Of(DiagramStore store, RequestVariables variables)
    {
        int Yes(int flag) => store.Where(flag, static value => value == FlagVariable.Yes);
        int Kind(Func<CallerKind, bool> accepts) => store.Where(variables.Kind, value => accepts(variables.All[variables.Kind].Write(value, Blank.Facts).Caller.Kind));
        int Plain(int variable) => store.Where(variable, value => value == variables.All[variable].Plainest.First());
        int If(int condition, int then) => store.Or(store.Not(condition), then);
        int NoneOf(IEnumerable<int> flags) => store.And([.. flags.Select(flag => store.Not(Yes(flag)))]);

        var authorities = RequestVariables.In(variables.Authorities).ToList();
        return store.And([
            // Every request asks for something.
            store.Not(NoneOf(RequestVariables.In(variables.Operations))),
            // Without identities everybody is anonymous, and of the anonymous nothing is known.
            If(store.Not(Plain(variables.Identity)), Kind(static kind => kind == CallerKind.Anonymous)),
            If(Kind(static kind => kind == CallerKind.Anonymous), store.And([
                Plain(variables.Unit), NoneOf(RequestVariables.In(variables.Roles)), store.Not(Yes(variables.Training)),
            ])),
            If(Yes(variables.Person), Kind(static kind => kind is CallerKind.Member or CallerKind.Contractor)),
            // Frt-Offense begins with its class.
            If(Plain(variables.OffenseClass), store.And([Plain(variables.OffenseCode), Plain(variables.OffenseAttempt), Plain(variables.OffensePenalty)])),
            // In Frt-Legal-Authority `none` stands alone, and an end needs an authority.
            If(Yes(authorities[0]), NoneOf(authorities.Skip(1))),
            If(Yes(variables.Unexpired), store.Not(NoneOf(authorities))),
        ]);
    }
}
