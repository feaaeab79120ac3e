using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Server.Enforcement.Judging;

/// <summary>Judges by the engine at one or two instants; of two decisions the stricter one stands.</summary>
internal static class Judge
{
    public static Decision Decide(RequestFacts facts, PolicyInstant now, DirectiveSet inForce) => DecisionEngine.Decide(facts, now.Also, inForce);
}
