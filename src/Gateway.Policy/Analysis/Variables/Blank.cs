using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis.Variables;

/// <summary>A request of which nothing is known that a condition could hold for: what one fact alone does is tried on it.</summary>
internal static class Blank
{
    // A word beyond the vocabulary: something is stated, and it proves nothing but that.
    internal const string OtherAuthority = "another_authority";

    internal static RequestFacts Facts { get; } = new()
    {
        At = default,
        Agency = "",
        Api = "generic",
        Operations = default,
        ByReference = true,
        Caller = new CallerFacts { Kind = CallerKind.Member },
    };
}
