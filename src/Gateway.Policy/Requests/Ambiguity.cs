namespace Gateway.Policy.Requests;

/// <summary>Why a request is refused as ambiguous or malformed. <paramref name="Part"/> names the part (such as <c>target</c>, <c>host</c>, <c>method</c>, <c>header Frt-Purpose</c>); <paramref name="Detail"/> says what is wrong with it and what to send instead, and never quotes the value.</summary>
public sealed record Ambiguity(string Part, string Detail)
{
    /// <summary>Name of the rule that refused, one of <see cref="CanonicalRule"/> or the like; low cardinality, for metrics and tests.</summary>
    public string Rule { get; init; } = "";
}
