namespace Gateway.Ledger.Verification;

/// <summary>The first thing that was found wrong; what comes after it was not looked at.</summary>
/// <param name="Kind">
/// <c>file</c>, <c>schema</c>, <c>missing</c>, <c>entry</c>, <c>leaf</c>, <c>personal</c>, <c>created</c>, <c>time</c>, <c>reference</c>, <c>open-permit</c>, <c>directives</c>,
/// <c>decision</c>, <c>projection</c>, <c>checkpoint</c>, <c>root</c>, <c>anchor</c>; for an export also <c>export</c>.
/// </param>
/// <param name="Index">The entry, or the first of several, or the size of a checkpoint; null where it is the file as a whole.</param>
/// <param name="What">A sentence for people.</param>
public sealed record Failure(string Kind, long? Index, string What);
