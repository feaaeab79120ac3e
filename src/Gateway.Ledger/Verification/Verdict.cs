namespace Gateway.Ledger.Verification;

/// <summary>What a verification comes to. Zero proves nothing.</summary>
public enum Verdict
{
    CannotTell = 0,
    DoesNotHold,
    Holds,
}
