using Gateway.Ledger.Entries;
using Gateway.Ledger.Entries.Canonical;

namespace Gateway.Ledger.Copies;

/// <summary>For whom an export is made, which decides what of personal values is in it. Zero gives the least.</summary>
public enum ExportProfile
{
    /// <summary>No personal value, and no directive that is or may be confidential.</summary>
    Public = 0,

    /// <summary>The personal values of one case, and no directive that is or may be confidential.</summary>
    Defence,

    /// <summary>Everything.</summary>
    Full,
}

/// <summary>What is wanted. What the gateway did to itself, and every directive, is in every export: without them no decision can be understood.</summary>
public sealed record ExportSelection
{
    public required ExportProfile Profile { get; init; }

    /// <summary>First index; null for the beginning.</summary>
    public long? FromIndex { get; init; }

    /// <summary>First instant; null for the beginning.</summary>
    public DateTimeOffset? FromInstant { get; init; }

    /// <summary>Index before which it ends; null for the end.</summary>
    public long? UntilIndex { get; init; }

    /// <summary>Instant before which it ends; null for the end.</summary>
    public DateTimeOffset? UntilInstant { get; init; }

    /// <summary>Requests that stated this case number, with their attempts and outcomes; null for all.</summary>
    public string? Case { get; init; }
}

/// <summary>How much of a record an export holds.</summary>
/// <param name="Entries">Entries in it.</param>
/// <param name="Size">Entries of the record up to its newest checkpoint.</param>
/// <param name="CasesErased">Requests left out of an export of one case whose case number was erased: whether they were of it nobody can tell any more.</param>
public sealed record ExportedPart(long Entries, long Size, long CasesErased);

/// <summary>Decides, entry by entry from the first on, what goes into an export.</summary>
internal sealed class ExportChoice(ExportSelection selection, Func<ReadOnlyMemory<byte>, bool> mayBeConfidential)
{
    private readonly HashSet<long> _ofCase = [];

    /// <summary>Requests so far that were not taken because their case number was erased.</summary>
    public long CasesErased { get; private set; }

    public bool Takes(DecodedEntry decoded)
    {
        if (decoded.Entry is DocumentEntry document)
            return selection.Profile == ExportProfile.Full || !mayBeConfidential(document.Bytes);
        if (decoded.Entry is GatewayEntry or DirectivesEntry)
            return true;
        return IsInRange(decoded) && IsOfCase(decoded);
    }

    /// <summary>Of an entry that is taken.</summary>
    public bool TakesPersonal => selection.Profile switch
    {
        ExportProfile.Public => false,
        ExportProfile.Defence or ExportProfile.Full => true,
    };

    private bool IsInRange(DecodedEntry decoded) =>
        decoded.Index >= (selection.FromIndex ?? 0) && decoded.Index < (selection.UntilIndex ?? long.MaxValue)
        && decoded.At >= (selection.FromInstant ?? DateTimeOffset.MinValue) && decoded.At < (selection.UntilInstant ?? DateTimeOffset.MaxValue);

    private bool IsOfCase(DecodedEntry decoded)
    {
        if (selection.Case is not { } wanted)
            return true;
        switch (decoded.Entry)
        {
            case IntentEntry intent when intent.Stated.CaseNumber?.Value == wanted:
                _ofCase.Add(decoded.Index);
                return true;
            case IntentEntry { Stated.CaseNumber: { Value: null } }:
                CasesErased++;
                return false;
            case AttemptEntry attempt: return _ofCase.Contains(attempt.Intent);
            case OutcomeEntry outcome: return _ofCase.Contains(outcome.Intent);
            default: return false;
        }
    }
}
