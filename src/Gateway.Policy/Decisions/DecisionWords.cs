namespace Gateway.Policy.Decisions;

/// <summary>How effects and reasons are written, in ledger, spans, answers and cases. Entries of today are compared with these in ten years: a word never changes.</summary>
public static class DecisionWords
{
    public static string Of(Effect effect) => effect switch
    {
        Effect.Deny => "deny",
        Effect.Log => "log",
        Effect.Allow => "allow",
    };

    public static string Of(Reason reason) => reason switch
    {
        Reason.Fault => "fault",
        Reason.Denied => "denied",
        Reason.Lockdown => "lockdown",
        Reason.Unauthenticated => "unauthenticated",
        Reason.NothingPermits => "nothing-permits",
        Reason.ConditionsUnmet => "conditions-unmet",
        Reason.Permitted => "permitted",
    };
}
