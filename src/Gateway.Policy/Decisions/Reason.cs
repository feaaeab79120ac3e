namespace Gateway.Policy.Decisions;

/// <summary>Why a decision came out as it did. Zero is a fault, and a fault refuses.</summary>
public enum Reason : byte
{
    Fault = 0,

    /// <summary>A deny in force covers the request.</summary>
    Denied,

    /// <summary>The gateway is in lockdown and no deny covers the request.</summary>
    Lockdown,

    /// <summary>The caller is anonymous, and somebody known would be permitted with everything else as it is.</summary>
    Unauthenticated,

    /// <summary>No directive permits it.</summary>
    NothingPermits,

    /// <summary>A directive would permit it, but for conditions that do not hold.</summary>
    ConditionsUnmet,

    /// <summary>A log or allow covers it, and its conditions hold.</summary>
    Permitted,
}
