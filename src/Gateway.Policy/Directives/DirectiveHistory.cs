namespace Gateway.Policy.Directives;

/// <summary>What the ledger knows of directives, as plain values: the input of the fold.</summary>
public abstract record HistoryRecord(long Index, DateTimeOffset At);

/// <summary>A <c>document</c> entry: the bytes of a directive file.</summary>
public sealed record DocumentRecord(long Index, DateTimeOffset At, string File, bool Accepted, ReadOnlyMemory<byte> Bytes) : HistoryRecord(Index, At);

/// <summary>A <c>directives</c> entry: the whole set that became current, by index of the documents.</summary>
public sealed record DirectivesRecord(long Index, DateTimeOffset At, IReadOnlyList<ListedDirective> Listed) : HistoryRecord(Index, At);

/// <summary>One line of a <c>directives</c> entry.</summary>
public sealed record ListedDirective(string Id, long Record, DateTimeOffset EnforcedSince, bool IsMissing);

/// <summary>The directive set as a pure fold over ledger records; the same code makes the next set and rebuilds an old one.</summary>
public static class DirectiveHistory
{
    /// <summary>
    /// The set in force after these records, oldest first; <see cref="DirectiveSet.Nothing"/> where there are none. Throws <see cref="InvalidDataException"/> where a
    /// listed document is absent or unreadable: a set that cannot be rebuilt must not be guessed.
    /// </summary>
    public static DirectiveSet Fold(IEnumerable<HistoryRecord> records) => throw new NotImplementedException();

    /// <summary>
    /// What the folder's documents make of <paramref name="current"/> at <paramref name="now"/> under the absence rule. <see cref="NextSet.Changed"/> documents need
    /// a <c>document</c> entry each before the set can be compiled.
    /// </summary>
    public static NextSet Next(DirectiveSet current, IReadOnlyList<DirectiveDocument> documents, DateTimeOffset now) => throw new NotImplementedException();
}

/// <param name="Kept">Members that stay as they are (their <c>IsMissing</c> updated).</param>
/// <param name="Changed">New or edited documents.</param>
/// <param name="Ended">Ids that were members and are no longer.</param>
/// <param name="IsSame">Nothing differs from the current set: no entry, no new epoch.</param>
public sealed record NextSet(IReadOnlyList<SetMember> Kept, IReadOnlyList<DirectiveDocument> Changed, IReadOnlyList<string> Ended, bool IsSame);
