using Gateway.Policy.Apis.Answers;
using Gateway.Policy.Apis.Facts;
using Gateway.Policy.Apis.Matching;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Apis;

/// <summary>What the request asks for, with the reason: the profile's rule and the values it looked at.</summary>
public sealed record Classification
{
    /// <summary>The rule id of a request that no rule fits.</summary>
    public const string NoRule = "none";

    /// <summary>Nothing fits: <c>{ unknown }</c>.</summary>
    public static Classification Unknown { get; } = new() { Operations = default, Rule = NoRule, ByReference = true };

    public required OperationSet Operations { get; init; }

    /// <summary>Id of the profile's rule that matched, several joined by <c>+</c>, or <c>none</c>.</summary>
    public required string Rule { get; init; }
    public ProbeKind Probe { get; init; }

    /// <summary>True unless the profile or the request proves that no face is fetched from elsewhere (URL, bucket, blob id): a reference that cannot be excluded counts as one.</summary>
    public bool ByReference { get; init; }

    /// <summary>
    /// Database, candidates and threshold, as far as the rule says where they stand, the request writes them plainly, and no two places differ. What may stand in the body
    /// is known only once that was seen whole.
    /// </summary>
    public SearchFacts Search { get; init; } = SearchFacts.Unknown;

    /// <summary>Discriminating headers, query keys and body keys with their values (bounded in length), for the record.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Discriminators { get; init; } = [];

    /// <summary>Where the candidates stand in the partner's answer; null where the profile does not say, or several rules fit.</summary>
    public AnswerPath? Candidates { get; init; }

    /// <summary>True when a narrowing looks at the beginning of a SOAP body, so that a body may be looked at although it is too long to be seen whole.</summary>
    public bool PrefixMayNarrow => OpenSteps != 0 && Matched is { ReadsSoapBody: true };

    /// <summary>True when the rule names body keys that can narrow <see cref="Operations"/> or tell more of <see cref="Search"/>.</summary>
    public bool BodyMayNarrow => OpenSteps != 0 || Said is not null;

    /// <summary>The one rule that matched; null when there was none or several, which no body narrows.</summary>
    internal ApiRule? Matched { get; init; }

    /// <summary>The matched rule's classes before <c>other</c> is dropped, less what the head has excluded.</summary>
    internal uint DeclaredBits { get; init; }

    /// <summary>Bit n is set when step n of the rule waits for the body only.</summary>
    internal ulong OpenSteps { get; init; }

    /// <summary>What the head has said of the facts, for the body to be added; null where the body can add nothing.</summary>
    internal SaidFacts? Said { get; init; }
}
