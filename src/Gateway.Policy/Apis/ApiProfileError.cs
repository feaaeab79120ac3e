namespace Gateway.Policy.Apis;

/// <summary>One error in a data file a person wrote: where it is and what to write instead.</summary>
public sealed record ApiProfileError(string File, int Line, string Member, string Message);
