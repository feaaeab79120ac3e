using Gateway.Ledger.Entries;

namespace Gateway.Ledger.Verification;

/// <summary>
/// The rules by which the gateway decided, as the verifier needs them. They come from outside, since a ledger must be readable without them. Called in the order of the
/// entries, by one thread at a time.
/// </summary>
public interface ILedgerRules
{
    void Document(long index, DateTimeOffset at, DocumentEntry document);

    /// <summary>A new set becomes current. Null, or what does not follow from what came before.</summary>
    string? Directives(long index, DateTimeOffset at, DirectivesEntry directives);

    Redecision Decide(IntentEntry intent);
}

/// <summary>How a decision came out the second time.</summary>
public enum RedecisionKind
{
    /// <summary>These rules do not know the version that the intent names.</summary>
    UnknownRules = 0,
    Different,
    Same,

    /// <summary>It was refused before it could be judged.</summary>
    NotJudged,

    /// <summary>Something that it depends on was erased, or left out of an export.</summary>
    NotDecidable,
}

/// <param name="What">For a difference what differs, for unknown rules which.</param>
public readonly record struct Redecision(RedecisionKind Kind, string? What = null);
