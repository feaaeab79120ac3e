using Gateway.Policy.Requests;

namespace Gateway.Policy.Apis;

/// <summary>One rule of the canonical form that a profile loosens for its API. <paramref name="Reason"/> says which requests need it and why the API's server reads them in one way.</summary>
public sealed record Loosening(LoosenableRules Rule, string Reason);
