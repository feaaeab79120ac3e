using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Server.Enforcement.Judging;

/// <summary>Judges by the engine at one or two instants; of two decisions the stricter one stands.</summary>
internal static class Judge
{
    public static Decision Decide(RequestFacts facts, PolicyInstant now, DirectiveSet inForce)
    {
        var first = DecisionEngine.Decide(facts, inForce);
        if (now.Also is not { } also) return first;
        var second = DecisionEngine.Decide(facts with { At = also }, inForce);
        var stricter = second.Effect < first.Effect ? second : first;
        var other = ReferenceEquals(stricter, first) ? second : first;
        return other.ValidUntil < stricter.ValidUntil ? stricter with { ValidUntil = other.ValidUntil } : stricter;
    }
}
