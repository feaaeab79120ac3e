namespace Gateway.Policy.Decisions;

/// <summary>What happens to a request. Zero refuses. People are shown <see cref="Log"/> as "LET THROUGH, marked for review".</summary>
public enum Effect : byte
{
    Deny = 0,
    Log,
    Allow,
}
