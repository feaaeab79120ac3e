namespace Gateway.Policy.Directives;

/// <summary>What the ledger knows of directives, as plain values: the input of the fold.</summary>
public abstract record HistoryRecord(long Index, DateTimeOffset At);

/// <summary>A <c>document</c> entry: the bytes of a directive file.</summary>
public sealed record DocumentRecord(long Index, DateTimeOffset At, string File, bool Accepted, ReadOnlyMemory<byte> Bytes) : HistoryRecord(Index, At);

/// <summary>A <c>directives</c> entry: the whole set that became current, by index of the documents.</summary>
public sealed record DirectivesRecord(long Index, DateTimeOffset At, IReadOnlyList<ListedDirective> Listed) : HistoryRecord(Index, At);

/// <summary>One line of a <c>directives</c> entry.</summary>
public sealed record ListedDirective(string Id, long Record, DateTimeOffset EnforcedSince, bool IsMissing);
