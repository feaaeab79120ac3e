using Gateway.Ledger.Entries;

namespace Gateway.Ledger.Writing;

/// <summary>Proof that an entry is durable: its place and its salted leaf hash (RFC 6962 section 2.1).</summary>
/// <param name="Index">Dense, from 0.</param>
/// <param name="At">The entry's own instant (UTC); never before that of an earlier entry.</param>
/// <param name="Leaf">Lower-case hex.</param>
public sealed record Receipt(long Index, DateTimeOffset At, string Leaf);

/// <summary>The ledger could not make an entry durable in time. Nothing may be sent; the answer is 503.</summary>
public sealed class LedgerUnavailableException : Exception
{
    public LedgerUnavailableException() { }
    public LedgerUnavailableException(string message) : base(message) { }
    public LedgerUnavailableException(string message, Exception? innerException) : base(message, innerException) { }

    /// <summary>True when the queue was full (<c>overloaded</c>) rather than the store unwritable (<c>ledger</c>).</summary>
    public bool IsOverload { get; init; }
}

/// <summary>Where a ledger lies and how it behaves. Paths are absolute.</summary>
public sealed record LedgerSettings
{
    public required string Path { get; init; }

    /// <summary>Named by checkpoints; fixed in entry 0.</summary>
    public required string Origin { get; init; }

    /// <summary>The host's environment name; fixed in entry 0.</summary>
    public required string Environment { get; init; }

    /// <summary>Default: <c>&lt;Path&gt;.key</c>.</summary>
    public string? SigningKeyFile { get; init; }

    /// <summary>Default: <c>&lt;Path&gt;.digest</c>.</summary>
    public string? DigestKeyFile { get; init; }

    /// <summary>How long one append may take, queueing included, before the request is refused. 50 ms to 60 s; default 2 s.</summary>
    public TimeSpan AppendDeadline { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Entries that may wait for the writer. 16 to 1,000,000; default 8,192.</summary>
    public int QueueLength { get; init; } = 8192;
}

/// <summary>The one writer of one ledger: bounded queue, group commit, durable when an append returns.</summary>
public sealed class LedgerWriter : IAsyncDisposable
{
    /// <summary>
    /// Opens or creates the ledger, takes its lock, makes keys only when the ledger does not exist either, closes permitted intents without outcome as <c>unknown</c>.
    /// Throws <see cref="LedgerOpenException"/> with what is wrong, where and what to do.
    /// </summary>
    public static LedgerWriter Open(LedgerSettings settings, TimeProvider clock) => throw new NotImplementedException();

    public string Origin => throw new NotImplementedException();

    /// <summary>Entries that are durable.</summary>
    public long Size => throw new NotImplementedException();

    /// <summary>Instant of the newest durable entry; policy time never falls below it.</summary>
    public DateTimeOffset LastInstant => throw new NotImplementedException();

    /// <summary>False from the first failed commit until one succeeds; the writer probes by itself, so it recovers without a request.</summary>
    public bool IsWritable => throw new NotImplementedException();

    /// <summary>Key for keyed digests of bodies.</summary>
    public ReadOnlyMemory<byte> DigestKey => throw new NotImplementedException();

    /// <summary>Appends one entry; durable on disk when it returns. Takes no cancellation token: a decision once taken is recorded although its caller left.</summary>
    /// <exception cref="LedgerUnavailableException">Not durable within the deadline, or the queue is full. An intent that commits later all the same gets the outcome <c>not-sent</c>.</exception>
    public ValueTask<Receipt> AppendAsync(Entry entry) => throw new NotImplementedException();

    /// <summary>Appends several entries in one transaction, all or none. <paramref name="entries"/> is called by the writer with the index of the first one and the instant that all will have.</summary>
    public ValueTask<IReadOnlyList<Receipt>> AppendTogetherAsync(Func<long, DateTimeOffset, IReadOnlyList<Entry>> entries) => throw new NotImplementedException();

    /// <summary>Queues an entry that nobody waits for (outcome, boundary, refusals). Never refused and never dropped while the process lives: it stays queued until it could be written.</summary>
    public void AppendLater(Entry entry) => throw new NotImplementedException();

    /// <summary>Writes what is queued, then closes.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

/// <summary>The ledger cannot be opened; the gateway does not start. The message names the file, what is wrong with it, and what to do.</summary>
public sealed class LedgerOpenException : Exception
{
    public LedgerOpenException() { }
    public LedgerOpenException(string message) : base(message) { }
    public LedgerOpenException(string message, Exception? innerException) : base(message, innerException) { }
}
