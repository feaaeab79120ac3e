using System.Text;
using System.Text.Json;

namespace Gateway.Ledger.Entries.Canonical;

/// <summary>Canonical bytes to entry. Strict: another version, an unknown kind or member, or another order is an <see cref="InvalidDataException"/>.</summary>
internal static class EntryDecoder
{
    public static DecodedEntry Decode(ReadOnlySpan<byte> bytes, PersonalValues personal)
    {
        try
        {
            var reader = new CanonicalReader(bytes, personal);
            var version = reader.Number("v");
            if (version != EntryEncoding.Version)
                throw new InvalidDataException($"Format version {version} is unknown to this program.");
            var index = reader.Number("index");
            var at = reader.Instant("at");
            var kind = reader.Text("kind");
            var salt = reader.Text("salt");
            var entry = Read(ref reader, kind);
            reader.End();
            return new DecodedEntry(index, at, salt, entry);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException or ArgumentException)
        {
            throw new InvalidDataException("An entry is not well-formed JSON, or states a value that is none.", e);
        }
    }

    private static Entry Read(ref CanonicalReader reader, string kind) => kind switch
    {
        "intent" => IntentEncoding.Read(ref reader),
        "attempt" => Attempt(ref reader),
        "outcome" => Outcome(ref reader),
        "document" => Document(ref reader),
        "directives" => Directives(ref reader),
        "boundary" => new BoundaryEntry { Boundary = reader.Instant("boundary"), Epoch = reader.Number("epoch"), Cut = reader.SmallNumber("cut") },
        "refusals" => Refusals(ref reader),
        "gateway" => new GatewayEntry { Event = reader.Text("event"), Facts = reader.TextMembers("facts") },
        _ => throw new InvalidDataException($"Kind `{kind}` is unknown to this program."),
    };

    private static AttemptEntry Attempt(ref CanonicalReader reader) => new()
    {
        Intent = reader.Number("intent"),
        Number = reader.SmallNumber("number"),
        Epoch = reader.Number("epoch"),
        Effect = reader.Text("effect"),
        SpanId = reader.Text("spanId"),
        Cause = reader.Text("cause"),
        Directives = reader.Texts("directives"),
    };

    private static OutcomeEntry Outcome(ref CanonicalReader reader) => new()
    {
        Intent = reader.Number("intent"),
        Result = reader.Text("result"),
        Status = reader.SmallNumberOrNull("status"),
        Attempts = reader.SmallNumber("attempts"),
        BytesOut = reader.Number("bytesOut"),
        BytesIn = reader.Number("bytesIn"),
        Duration = reader.DurationOrNull("durationMs"),
        Destination = reader.TextOrNull("destination"),
        Epoch = reader.NumberOrNull("epoch"),
        Directives = reader.Texts("directives"),
        Digests = reader.Items("digests", static (ref r) => new DigestMember(r.Text("of"), r.Number("length"), r.Text("hmac"))),
        Undigested = reader.TextOrNull("undigested"),
        Error = reader.TextOrNull("error"),
        Candidates = reader.NumberOrNull("candidates"),
    };

    private static DocumentEntry Document(ref CanonicalReader reader) => new()
    {
        File = reader.Text("file"),
        Sha256 = reader.Text("sha256"),
        Accepted = reader.Boolean("accepted"),
        Errors = reader.Texts("errors"),
        Bytes = reader.TextOrNull("text") is { } text
            ? Encoding.UTF8.GetBytes(text)
            : reader.BinaryOrNull("base64") ?? throw new InvalidDataException("A document has neither `text` nor `base64`."),
    };

    private static DirectivesEntry Directives(ref CanonicalReader reader) => new()
    {
        Cause = reader.Text("cause"),
        Set = reader.Items("set",
            static (ref r) => new ListedMember(r.Text("id"), r.Number("record"), r.Instant("enforcedSince"), r.Flag("missing"))),
        Ended = reader.Texts("ended"),
        Change = reader.Object("change", static (ref r) => new ChangeMember(r.Instant("from"), r.Texts("permits"), r.Texts("refuses"), r.TextOrNull("limit"))),
    };

    private static RefusalsEntry Refusals(ref CanonicalReader reader) => new()
    {
        From = reader.Instant("from"),
        Until = reader.Instant("until"),
        Reason = reader.Text("reason"),
        Peer = reader.Personal("peer"),
        Count = reader.Number("count"),
        Epoch = reader.Number("epoch"),
    };
}

/// <param name="Salt">The entry's own, lower-case hex.</param>
internal sealed record DecodedEntry(long Index, DateTimeOffset At, string Salt, Entry Entry);
