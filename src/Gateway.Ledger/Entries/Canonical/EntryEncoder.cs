using System.Text.Unicode;

namespace Gateway.Ledger.Entries.Canonical;

/// <summary>Entry to canonical bytes. The order of the calls is the order of the members in the format; the README beside the project lists it and a test compares.</summary>
internal static class EntryEncoder
{
    [ThreadStatic]
    private static CanonicalWriter? _writer;

    public static EncodedEntry Encode(Entry entry) => Encode(entry, _writer ??= new CanonicalWriter(new SaltReserve()));

    public static EncodedEntry Encode(Entry entry, CanonicalWriter writer)
    {
        // Of the two kinds that each request has. What is larger than its entry lies unused in the processor's cache.
        writer.Start(entry is OutcomeEntry ? 500 : 2_000);
        writer.Utf8Text("kind"u8, EntryKinds.Utf8Name(entry.Kind));
        writer.EntrySalt("salt"u8);
        switch (entry)
        {
            case IntentEntry intent: IntentEncoding.Write(writer, intent); break;
            case AttemptEntry attempt: Write(writer, attempt); break;
            case OutcomeEntry outcome: Write(writer, outcome); break;
            case DocumentEntry document: Write(writer, document); break;
            case DirectivesEntry directives: Write(writer, directives); break;
            case BoundaryEntry boundary: Write(writer, boundary); break;
            case RefusalsEntry refusals: Write(writer, refusals); break;
            case GatewayEntry gateway: Write(writer, gateway); break;
            default: throw new InvalidDataException($"No encoding for {entry.GetType().Name}.");
        }
        return writer.Finish(FactsRow.Of(entry));
    }

    private static void Write(CanonicalWriter writer, AttemptEntry entry)
    {
        writer.Number("intent"u8, entry.Intent);
        writer.Number("number"u8, entry.Number);
        writer.Number("epoch"u8, entry.Epoch);
        writer.Text("effect"u8, entry.Effect);
        writer.Text("spanId"u8, entry.SpanId);
        writer.Text("cause"u8, entry.Cause);
        writer.Texts("directives"u8, entry.Directives);
    }

    private static void Write(CanonicalWriter writer, OutcomeEntry entry)
    {
        writer.Number("intent"u8, entry.Intent);
        writer.Text("result"u8, entry.Result);
        writer.Number("status"u8, entry.Status);
        writer.Number("attempts"u8, entry.Attempts);
        writer.Number("bytesOut"u8, entry.BytesOut);
        writer.Number("bytesIn"u8, entry.BytesIn);
        writer.Duration("durationMs"u8, entry.Duration);
        writer.Text("destination"u8, entry.Destination);
        writer.Number("epoch"u8, entry.Epoch);
        writer.Texts("directives"u8, entry.Directives);
        writer.Items("digests"u8, entry.Digests, static (writer, digest) =>
        {
            writer.Text("of"u8, digest.Of);
            writer.Number("length"u8, digest.Length);
            writer.Text("hmac"u8, digest.Hmac);
        });
        writer.Text("undigested"u8, entry.Undigested);
        writer.Text("error"u8, entry.Error);
        writer.Number("candidates"u8, entry.Candidates);
    }

    private static void Write(CanonicalWriter writer, DocumentEntry entry)
    {
        writer.Text("file"u8, entry.File);
        writer.Text("sha256"u8, entry.Sha256);
        writer.Boolean("accepted"u8, entry.Accepted);
        writer.Texts("errors"u8, entry.Errors);
        // Readable where it can be, exact in both cases.
        if (Utf8.IsValid(entry.Bytes.Span))
            writer.Utf8Text("text"u8, entry.Bytes.Span);
        else
            writer.Binary("base64"u8, entry.Bytes.Span);
    }

    private static void Write(CanonicalWriter writer, DirectivesEntry entry)
    {
        writer.Text("cause"u8, entry.Cause);
        writer.Items("set"u8, entry.Set, static (writer, listed) =>
        {
            writer.Text("id"u8, listed.Id);
            writer.Number("record"u8, listed.Record);
            writer.Instant("enforcedSince"u8, listed.EnforcedSince);
            writer.Flag("missing"u8, listed.Missing);
        }, always: true);
        writer.Texts("ended"u8, entry.Ended);
        if (entry.Change is not { } change) return;
        writer.Object("change"u8, change, static (writer, change) =>
        {
            writer.Instant("from"u8, change.From);
            writer.Texts("permits"u8, change.Permits);
            writer.Texts("refuses"u8, change.Refuses);
            writer.Text("limit"u8, change.Limit);
        });
    }

    private static void Write(CanonicalWriter writer, BoundaryEntry entry)
    {
        writer.Instant("boundary"u8, entry.Boundary);
        writer.Number("epoch"u8, entry.Epoch);
        writer.Number("cut"u8, entry.Cut);
    }

    private static void Write(CanonicalWriter writer, RefusalsEntry entry)
    {
        writer.Instant("from"u8, entry.From);
        writer.Instant("until"u8, entry.Until);
        writer.Text("reason"u8, entry.Reason);
        writer.Personal("peer"u8, entry.Peer);
        writer.Number("count"u8, entry.Count);
        writer.Number("epoch"u8, entry.Epoch);
    }

    private static void Write(CanonicalWriter writer, GatewayEntry entry)
    {
        writer.Text("event"u8, entry.Event);
        writer.TextMembers("facts"u8, entry.Facts);
    }
}
