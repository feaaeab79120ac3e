using System.Collections.Frozen;
using System.Globalization;
using Gateway.Ledger.Entries;
using Gateway.Policy.Decisions;
using Gateway.Policy.Requests;

namespace Gateway.Cli.Ledger;

/// <summary>From the words of an intent back to the facts that the engine judged, and from a decision to the words that an intent has for it.</summary>
internal static class RecordedFacts
{
    private static readonly FrozenDictionary<string, Reason> Reasons = Enum.GetValues<Reason>().ToFrozenDictionary(DecisionWords.Of, StringComparer.Ordinal);

    /// <summary>Null where a word is none that these rules know.</summary>
    public static RequestFacts? Of(IntentEntry intent)
    {
        if (intent.Agency is null || intent.Api is null
            || !RequestWords.CallerKinds.TryGetValue(intent.CallerKind, out var callerKind) || intent.Probe is null || !RequestWords.Probes.TryGetValue(intent.Probe, out var probe)
            || !TryReadOperations(intent.Operations, out var operations)
            || (intent.Stated.Suspicion is { } stated && !RequestWords.Suspicions.ContainsKey(stated)) || intent.Stated.OffenseAttempt is not (null or "yes" or "no")
            || !TryReadThreshold(intent.Search.Threshold, out var threshold))
            return null;
        return new RequestFacts
        {
            At = intent.JudgedAt,
            Agency = intent.Agency,
            Api = intent.Api,
            Operations = operations,
            Probe = probe,
            ByReference = intent.ByReference,
            Caller = new CallerFacts { Kind = callerKind, Id = intent.CallerId?.Value, Name = intent.CallerName?.Value, Unit = intent.Unit, Roles = intent.Roles, TrainingValidUntil = intent.TrainingValidUntil },
            Search = new SearchFacts { Database = intent.Search.Database, Candidates = intent.Search.Candidates, Threshold = threshold },
            Stated = StatedOf(intent.Stated),
            IdentityConfigured = intent.IdentityConfigured,
        };
    }

    private static StatedFacts StatedOf(StatedMembers stated) => new()
    {
        CaseNumber = stated.CaseNumber?.Value,
        OffenseClass = stated.OffenseClass,
        OffenseCode = stated.OffenseCode,
        OffenseAttempt = stated.OffenseAttempt is { } attempt ? attempt == "yes" : null,
        OffensePenalty = stated.OffensePenalty,
        Purpose = stated.Purpose,
        Suspicion = stated.Suspicion is { } suspicion ? RequestWords.Suspicions[suspicion] : null,
        LegalAuthority = stated.LegalAuthority,
        LegalAuthorityExpires = stated.LegalAuthorityExpires,
        LegalReference = Presence(stated.LegalReference),
        Exigency = Presence(stated.Exigency),
        Justification = Presence(stated.Justification),
        Recipient = Presence(stated.Recipient),
        Attest = stated.Attest?.Value,
        Requester = stated.Requester?.Value,
    };

    /// <summary>Of these only counts that they were stated, which the commitment shows for ever; what was stated may have been erased.</summary>
    private static string? Presence(Personal? text) => text is null ? null : text.Value ?? "erased";

    /// <summary>True when something that a condition may look at is no longer, or not, there.</summary>
    public static bool AreIncomplete(IntentEntry intent) =>
        intent.CallerId is { Value: null } || intent.Stated.CaseNumber is { Value: null } || intent.Stated.Requester is { Value: null } || intent.Stated.Attest is { Value: null };

    /// <summary>What an intent and a decision differ in; null where they say the same.</summary>
    public static string? Difference(IntentEntry intent, Decision decision)
    {
        if (IsSame(intent, decision))
            return null;
        var permitted = decision.Effect != Effect.Deny;
        (string What, string Recorded, string Again)[] compared =
        [
            ("effect", intent.Effect, DecisionWords.Of(decision.Effect)),
            ("reason", intent.Reason, DecisionWords.Of(decision.Reason)),
            ("directives", List(intent.Directives), List(decision.Determining.Select(directive => directive.Id))),
            ("missing", List(intent.Missing.Select(m => $"{m.Condition}/{m.Directive}/{m.Header}")), List(decision.Missing.Select(m => $"{m.Condition}/{m.Directive}/{m.Header}"))),
            ("conditions", List(intent.Conditions.Select(c => $"{c.Directive}/{c.Alternative}/{c.Condition}={c.Holds}")),
                List(decision.Conditions.Select(c => $"{c.Directive}/{c.Alternative}/{c.Condition}={c.Holds}"))),
            ("wouldHave", WouldHave(intent.WouldHave), WouldHave(decision.WouldHave)),
            ("validUntil", $"{intent.ValidUntil:O}", permitted && decision.ValidUntil < DateTimeOffset.MaxValue ? $"{decision.ValidUntil.ToUniversalTime():O}" : ""),
        ];
        foreach (var (what, recorded, again) in compared)
        {
            if (recorded != again)
                return $"recorded is {what} `{recorded}`, the rules say `{again}`.";
        }
        return null;
    }

    /// <summary>True for a reason that a decision gives; other reasons are of requests that could not be judged.</summary>
    public static bool IsOfADecision(string reason) => Reasons.TryGetValue(reason, out var known) && known != Reason.Fault;

    private static string WouldHave(WouldHaveMember? other) => other is null ? "" : $"{other.Effect}/{other.Reason}/{List(other.Directives)}";

    private static string WouldHave(Decision? other) =>
        other is null ? "" : $"{DecisionWords.Of(other.Effect)}/{DecisionWords.Of(other.Reason)}/{List(other.Determining.Select(directive => directive.Id))}";

    private static bool TryReadThreshold(string? text, out decimal? threshold)
    {
        threshold = decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
        return text is null || threshold is not null;
    }

    private static bool TryReadOperations(IReadOnlyList<string> names, out OperationSet operations)
    {
        var classes = new List<OperationClass>(names.Count);
        operations = default;
        foreach (var name in names)
        {
            if (!OperationSet.TryParseClass(name, out var operation))
                return false;
            classes.Add(operation);
        }
        operations = OperationSet.Of([.. classes]);
        return classes.Count > 0;
    }

    /// <summary>The common case without a text being made. False says only that the words have to be compared.</summary>
    private static bool IsSame(IntentEntry intent, Decision decision)
    {
        if (intent.Effect != DecisionWords.Of(decision.Effect) || intent.Reason != DecisionWords.Of(decision.Reason) || intent.Missing.Count + decision.Missing.Length > 0
            || intent.WouldHave is not null || decision.WouldHave is not null || intent.ValidUntil is not null || decision.ValidUntil < DateTimeOffset.MaxValue
            || intent.Directives.Count != decision.Determining.Length || intent.Conditions.Count != decision.Conditions.Length)
            return false;
        for (var i = 0; i < intent.Directives.Count; i++)
        {
            if (intent.Directives[i] != decision.Determining[i].Id)
                return false;
        }
        for (var i = 0; i < intent.Conditions.Count; i++)
        {
            var (recorded, again) = (intent.Conditions[i], decision.Conditions[i]);
            if (recorded.Directive != again.Directive || recorded.Alternative != again.Alternative || recorded.Condition != again.Condition || recorded.Holds != again.Holds)
                return false;
        }
        return true;
    }

    private static string List(IEnumerable<string> items) => string.Join(' ', items);
}
