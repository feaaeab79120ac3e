using System.Collections;
using System.Globalization;
using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Entries.Canonical;
using Gateway.Ledger.Merkle;

namespace Gateway.Ledger.Verification.Steps;

/// <summary>
/// Everything that needs the entries in their order: density, time, references, directives, decisions, the tree and what was signed of it. Holds what is open, never the
/// ledger: one bit for an entry, and the permits without outcome.
/// </summary>
/// <param name="isPartial">Entries may be left out, so that what points at them cannot be followed.</param>
internal sealed class RecordFold(VerifierKey key, ILedgerRules rules, bool isPartial, TreeEdge.NodeCompleted? completed = null)
{
    private readonly HashSet<long> _open = [];
    private readonly BitArray _refused = new(1024);
    private readonly CheckpointQueue _stored = new("checkpoint");
    private readonly CheckpointQueue _outside = new("anchor");
    private readonly TreeEdge _edge = new();
    private DateTimeOffset _last = DateTimeOffset.MinValue;

    public VerificationCounts Counts { get; } = new();
    public long Size => _edge.Size;
    public byte[] Root => _edge.Root();
    public long? SignedSize => _stored.Confirmed;
    public long? AnchoredSize => _outside.Confirmed;

    /// <summary>Why the rules cannot tell about some decision; null while they can.</summary>
    public string? Doubt { get; private set; }

    /// <summary>A checkpoint that came with the record. In order of sizes, before the entry of that index.</summary>
    public void Expect(Checkpoint checkpoint) => _stored.Add(checkpoint);

    /// <summary>A checkpoint from another hand. In order of sizes.</summary>
    public void ExpectOutside(Checkpoint checkpoint) => _outside.Add(checkpoint);

    public Failure? Entry(CheckedRow row) =>
        CheckOrder(row.Row.Index, row.Decoded.At)
        ?? CheckEntry(row.Row.Index, row.Decoded)
        ?? Append(row);

    /// <summary>Entries that are left out, by the roots over them.</summary>
    public Failure? LeftOut(int level, ReadOnlySpan<byte> root)
    {
        Counts.LeftOut += 1L << level;
        _edge.AppendSubtree(level, root, completed);
        return Compare();
    }

    /// <summary>After the last entry.</summary>
    public Failure? End()
    {
        Counts.OpenPermits = _open.Count;
        (Counts.Checkpoints, Counts.OutsideCheckpoints) = (_stored.Count, _outside.Count);
        // Of several from outside, as in a file that grows on, one that fits is enough: it covers those before it.
        if (_outside.Missed is { } size && size > (AnchoredSize ?? -1))
            Doubt ??= Text($"The export cannot be compared with the checkpoint of size {size}: make one anew that ends there, or verify the ledger itself.");
        if (!isPartial)
            return _stored.Beyond(Size) ?? _outside.Beyond(Size);
        // An export ends where its newest checkpoint was signed, and the ledger grows on.
        if (_outside.Next is { } later && AnchoredSize is null)
            Doubt ??= Text($"The checkpoint from outside was signed for {later} entries, the export ends at {Size}: bring an earlier one too, make the export anew, or verify the ledger itself.");
        return _stored.Beyond(Size);
    }

    private Failure? CheckOrder(long index, DateTimeOffset at)
    {
        if (index != Size)
            return new Failure("missing", Size, Text($"Entry {Size} is missing; after {Size} entries comes entry {index}."));
        if (at < _last)
            return new Failure("time", index, Text($"Entry {index} is of {at:O}, before its predecessor."));
        _last = at;
        return null;
    }

    private Failure? CheckEntry(long index, DecodedEntry decoded) => decoded.Entry switch
    {
        GatewayEntry gateway => CheckGateway(index, gateway),
        _ when index == 0 => new Failure("created", 0, "The ledger does not begin with the entry `created`."),
        IntentEntry intent => CheckIntent(index, intent),
        AttemptEntry attempt => isPartial || _open.Contains(attempt.Intent)
            ? null
            : new Failure("reference", index, Text($"The attempt of entry {index} belongs to {attempt.Intent}, which is no permit that was open.")),
        OutcomeEntry outcome => CheckOutcome(index, outcome),
        DocumentEntry document => TakeDocument(index, decoded.At, document),
        DirectivesEntry directives => CheckDirectives(index, decoded.At, directives),
        _ => null,
    };

    private Failure? CheckGateway(long index, GatewayEntry gateway)
    {
        if ((index == 0) != (gateway.Event == "created"))
            return new Failure("created", index, index == 0 ? "The ledger does not begin with the entry `created`." : Text($"Entry {index} says that the ledger was created, which entry 0 alone may."));
        if (index == 0)
        {
            foreach (var (name, expected) in new[] { ("origin", key.Name), ("key", key.ToString()), ("format", Text($"{EntryEncoding.Version}")) })
            {
                var stated = gateway.Facts.FirstOrDefault(fact => fact.Key == name).Value;
                if (stated != expected)
                    return new Failure("created", 0, $"Entry 0 states for {name} `{stated}`, by the given key it is `{expected}`: this is the ledger of somebody else, or the key is.");
            }
        }
        // A start closes what an earlier run left open before it says that it started.
        return gateway.Event == "started" && !isPartial && _open.Count > 0
            ? new Failure("open-permit", _open.Min(), Text($"The permit of entry {_open.Min()} has no outcome, although the gateway started anew at entry {index}."))
            : null;
    }

    private Failure? CheckIntent(long index, IntentEntry intent)
    {
        var isPermit = FactsRow.Of(intent).IsPermit;
        if (isPermit)
        {
            Counts.Permitted++;
            _open.Add(index);
        }
        else
        {
            Counts.Refused++;
            if (!isPartial)
                MarkRefused(index, true);
        }
        var again = rules.Decide(intent);
        switch (again.Kind)
        {
            case RedecisionKind.Different:
                return new Failure("decision", index, Text($"The decision of entry {index} comes out differently: {again.What}"));
            case RedecisionKind.UnknownRules:
                Doubt ??= Text($"Entry {index} was decided by rules that this program does not know: {again.What}");
                Counts.NotDecidable++;
                return null;
            case RedecisionKind.Same: Counts.DecidedAgain++; return null;
            case RedecisionKind.NotJudged: Counts.NotJudged++; return null;
            case RedecisionKind.NotDecidable: Counts.NotDecidable++; return null;
            default: throw new InvalidOperationException($"No such redecision: {again.Kind}.");
        }
    }

    private Failure? CheckOutcome(long index, OutcomeEntry outcome)
    {
        Counts.Outcomes++;
        if (_open.Remove(outcome.Intent) || isPartial)
            return null;
        // Of a refusal that could not be recorded in time the caller was told so, and the record says it too; once.
        if (outcome.Result == "not-sent" && outcome.Intent >= 0 && outcome.Intent < index && IsRefused(outcome.Intent))
        {
            MarkRefused(outcome.Intent, false);
            return null;
        }
        return new Failure("reference", index, Text($"The outcome of entry {index} belongs to {outcome.Intent}, which is no intent that was open."));
    }

    private Failure? TakeDocument(long index, DateTimeOffset at, DocumentEntry document)
    {
        Counts.Documents++;
        rules.Document(index, at, document);
        return null;
    }

    private Failure? CheckDirectives(long index, DateTimeOffset at, DirectivesEntry directives)
    {
        Counts.DirectiveSets++;
        return rules.Directives(index, at, directives) is { } wrong ? new Failure("directives", index, wrong) : null;
    }

    private Failure? Append(CheckedRow row)
    {
        Counts.Entries++;
        Counts.PersonalValues += row.PersonalValues;
        Counts.PersonalErased += row.PersonalErased;
        _edge.Append(row.Leaf, completed);
        return Compare();
    }

    private Failure? Compare() => _stored.Compare(_edge, isPartial) ?? _outside.Compare(_edge, isPartial);

    private bool IsRefused(long index) => index < _refused.Length && _refused[(int)index];

    private void MarkRefused(long index, bool isRefused)
    {
        while (index >= _refused.Length)
            _refused.Length *= 2;
        _refused[(int)index] = isRefused;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
