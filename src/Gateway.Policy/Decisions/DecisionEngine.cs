using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Decisions;

/// <summary>Judges a request by a directive set (DESIGN section 5). Static, synchronous, total.</summary>
public static class DecisionEngine
{
    /// <summary>Names these rules in every intent; changes whenever a decision could come out differently for the same input.</summary>
    public const string RulesVersion = "1";

    public static Decision Decide(RequestFacts facts, DirectiveSet inForce) => throw new NotImplementedException();

    /// <summary>True when every class of the request's set, taken alone, is refused too: then no body can change the answer, and none is read.</summary>
    public static bool IsRefusedWhateverTheBodySays(RequestFacts facts, DirectiveSet inForce) => throw new NotImplementedException();
}
