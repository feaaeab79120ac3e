using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Decisions;

/// <summary>Judges a request by a directive set (DESIGN section 5). Static, synchronous, total; no allocation once a like request was judged.</summary>
public static class DecisionEngine
{
    /// <summary>Names these rules in every intent; changes whenever a decision could come out differently for the same input.</summary>
    public const string RulesVersion = "1";

    public static Decision Decide(RequestFacts facts, DirectiveSet inForce) => Decide(facts, facts.Operations, inForce);

    /// <summary>Judges at a second instant too, while it is not certain what time it is: of two decisions the stricter one stands, and no longer than either.</summary>
    public static Decision Decide(RequestFacts facts, DateTimeOffset? also, DirectiveSet inForce)
    {
        var first = Decide(facts, inForce);
        if (also is not { } instant) return first;
        var second = Decide(facts with { At = instant }, inForce);
        var stricter = second.Effect < first.Effect ? second : first;
        var other = ReferenceEquals(stricter, first) ? second : first;
        return other.ValidUntil < stricter.ValidUntil ? stricter with { ValidUntil = other.ValidUntil } : stricter;
    }

    /// <summary>
    /// True when every class of the request's set, taken alone, is refused too, even if the body fulfilled every condition on what it holds: then no body can change the
    /// answer, and none is read.
    /// </summary>
    public static bool IsRefusedWhateverTheBodySays(RequestFacts facts, DirectiveSet inForce)
    {
        var open = facts with { IsBodyOpen = true };
        for (var operation = OperationClass.Unknown; operation <= OperationClass.Other; operation++)
            if (facts.Operations.Contains(operation) && Decide(open, OperationSet.Of(operation), inForce).Effect != Effect.Deny)
                return false;
        return true;
    }

    private static Decision Decide(RequestFacts facts, OperationSet operations, DirectiveSet inForce) =>
        inForce.Index.At(facts.Agency, facts.At.UtcTicks).For(operations).Decide(facts, inForce.IsLocked);
}
