using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;

namespace Gateway.Server.Audit;

/// <summary>One entry as auditors read it. What a kind does not have is null; <see cref="Intent"/> leads from an attempt or outcome to the decision.</summary>
internal sealed record EntryView
{
    public required long Index { get; init; }
    public required string Kind { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Leaf hash over the entry's bytes, lower-case hex.</summary>
    public required string Leaf { get; init; }

    /// <summary>Index of the intent that an attempt or outcome belongs to.</summary>
    public long? Intent { get; init; }
    public string? Effect { get; init; }
    public string? Reason { get; init; }
    public string? Agency { get; init; }
    public string? Api { get; init; }
    public IReadOnlyList<string>? Operations { get; init; }

    /// <summary>Validated id of the caller; null for the anonymous, and where it was erased.</summary>
    public string? Caller { get; init; }
    public string? CallerKind { get; init; }

    /// <summary>Ids of the determining directives; for a <c>directives</c> entry the whole set.</summary>
    public IReadOnlyList<string>? Directives { get; init; }
    public long? Epoch { get; init; }
    public WouldHaveMember? WouldHave { get; init; }

    /// <summary>Status of the answer to the caller.</summary>
    public int? Status { get; init; }

    /// <summary>Of an outcome: how it ended.</summary>
    public string? Result { get; init; }

    /// <summary>Body bytes sent to the partner.</summary>
    public long? BytesOut { get; init; }

    /// <summary>Body bytes received from the partner.</summary>
    public long? BytesIn { get; init; }
    public string? TraceId { get; init; }

    /// <summary>Of a <c>gateway</c> entry: what happened.</summary>
    public string? Event { get; init; }

    /// <summary>Of a <c>document</c> entry.</summary>
    public string? File { get; init; }

    /// <summary>Of a <c>document</c> entry: whether it was valid.</summary>
    public bool? Accepted { get; init; }

    /// <summary>Of a <c>refusals</c> entry: how many requests.</summary>
    public long? Count { get; init; }

    /// <summary>The entry's bytes, which are JSON; personal members stand in them as hashes. Only where one entry is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonNode? Entry { get; init; }

    /// <summary>Values of the personal members by name, null where one was erased. Only where one entry is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string?>? Personal { get; init; }

    public static string KindOf(EntryKind kind) => kind.ToString().ToLowerInvariant();

    public static EntryView Of(StoredEntry stored)
    {
        var view = new EntryView { Index = stored.Index, Kind = KindOf(stored.Entry.Kind), At = stored.At, Leaf = stored.Leaf };
        return stored.Entry switch
        {
            IntentEntry intent => OfIntent(view, intent),
            AttemptEntry attempt => view with { Intent = attempt.Intent, Effect = attempt.Effect, Reason = attempt.Cause, Directives = attempt.Directives, Epoch = attempt.Epoch },
            OutcomeEntry outcome => OfOutcome(view, outcome),
            DocumentEntry document => view with { File = document.File, Accepted = document.Accepted },
            DirectivesEntry directives => view with { Reason = directives.Cause, Directives = [.. directives.Set.Select(member => member.Id)], Epoch = stored.Index },
            BoundaryEntry boundary => view with { Epoch = boundary.Epoch },
            RefusalsEntry refusals => view with { Reason = refusals.Reason, Count = refusals.Count, Epoch = refusals.Epoch },
            GatewayEntry gateway => view with { Event = gateway.Event },
            _ => view,
        };
    }

    private static EntryView OfIntent(EntryView view, IntentEntry intent) => view with
    {
        Effect = intent.Effect,
        Reason = intent.Reason,
        Agency = intent.Agency,
        Api = intent.Api,
        Operations = intent.Operations,
        Caller = intent.CallerId?.Value,
        CallerKind = intent.CallerKind,
        Directives = intent.Directives,
        Epoch = intent.Epoch,
        WouldHave = intent.WouldHave,
        Status = intent.Status,
        TraceId = intent.TraceId,
    };

    private static EntryView OfOutcome(EntryView view, OutcomeEntry outcome) => view with
    {
        Intent = outcome.Intent,
        Result = outcome.Result,
        Status = outcome.Status,
        BytesOut = outcome.BytesOut,
        BytesIn = outcome.BytesIn,
        Directives = outcome.Directives,
        Epoch = outcome.Epoch,
        Reason = outcome.Error,
    };
}
