namespace Gateway.Ledger.Verification;

/// <summary>What was found, and how much was looked at to find it.</summary>
public sealed record VerificationResult
{
    public required Verdict Verdict { get; init; }

    /// <summary>Set exactly when it does not hold.</summary>
    public Failure? Failure { get; init; }

    /// <summary>Why nobody can tell; set exactly then.</summary>
    public string? Doubt { get; init; }

    /// <summary>Size of the tree.</summary>
    public long Size { get; init; }

    /// <summary>Lower-case hex; null where it was not reached.</summary>
    public string? Root { get; init; }
    public string? Origin { get; init; }

    /// <summary>Largest size of an outside checkpoint that was confirmed; null for none. What came after it is anchored nowhere.</summary>
    public long? AnchoredSize { get; init; }

    /// <summary>Largest size of a checkpoint in the file; null for none.</summary>
    public long? SignedSize { get; init; }

    /// <summary>True for an export that leaves entries out.</summary>
    public bool IsPartial { get; init; }
    public required VerificationCounts Counts { get; init; }
}

/// <summary>How much was looked at.</summary>
public sealed class VerificationCounts
{
    public long Entries { get; internal set; }

    /// <summary>Entries that an export leaves out; only their place in the tree is proven.</summary>
    public long LeftOut { get; internal set; }
    public long Refused { get; internal set; }
    public long Permitted { get; internal set; }
    public long Outcomes { get; internal set; }

    /// <summary>Permits without outcome at the end: still running, or cut off by a crash and closed at the next start.</summary>
    public long OpenPermits { get; internal set; }

    /// <summary>Intents whose decision came out the same again.</summary>
    public long DecidedAgain { get; internal set; }

    /// <summary>Refusals of what could not be judged at all (ambiguous, no route, too large).</summary>
    public long NotJudged { get; internal set; }

    /// <summary>Intents that cannot be decided again, since a value that mattered was erased or left out.</summary>
    public long NotDecidable { get; internal set; }
    public long DirectiveSets { get; internal set; }
    public long Documents { get; internal set; }

    /// <summary>Personal values whose commitment stands in the bytes.</summary>
    public long PersonalValues { get; internal set; }

    /// <summary>Commitments whose value was erased or left out.</summary>
    public long PersonalErased { get; internal set; }

    /// <summary>Checkpoints in the file.</summary>
    public long Checkpoints { get; internal set; }

    /// <summary>Checkpoints from outside that were confirmed.</summary>
    public long OutsideCheckpoints { get; internal set; }

    /// <summary>Rows of readers' tables that were compared with the record.</summary>
    public long Projected { get; internal set; }
}
