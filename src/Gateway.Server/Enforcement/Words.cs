using Gateway.Policy.Decisions;
using Gateway.Policy.Requests;

namespace Gateway.Server.Enforcement;

/// <summary>How enum values are written in ledger, spans and answers.</summary>
internal static class Words
{
    public static string Of(Effect effect) => DecisionWords.Of(effect);

    public static string Of(Reason reason) => DecisionWords.Of(reason);

    public static string Of(ProbeKind probe) => RequestWords.Of(probe);

    public static string Of(CallerKind kind) => RequestWords.Of(kind);

    public static string Of(Suspicion suspicion) => RequestWords.Of(suspicion);

    public static string Of(Gateway.Policy.Directives.Authority authority) => authority switch
    {
        Gateway.Policy.Directives.Authority.Chief => "chief",
        Gateway.Policy.Directives.Authority.Commission => "commission",
        Gateway.Policy.Directives.Authority.Council => "council",
        Gateway.Policy.Directives.Authority.Mayor => "mayor",
        Gateway.Policy.Directives.Authority.Court => "court",
        Gateway.Policy.Directives.Authority.Statute => "statute",
        Gateway.Policy.Directives.Authority.Settlement => "settlement",
        Gateway.Policy.Directives.Authority.Policy => "policy",
    };
}
