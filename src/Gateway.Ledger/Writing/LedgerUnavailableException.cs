namespace Gateway.Ledger.Writing;

/// <summary>The ledger could not make an entry durable in time. Nothing may be sent; the answer is 503.</summary>
public sealed class LedgerUnavailableException : Exception
{
    public LedgerUnavailableException() { }
    public LedgerUnavailableException(string message) : base(message) { }
    public LedgerUnavailableException(string message, Exception? innerException) : base(message, innerException) { }

    /// <summary>True when the queue was full (<c>overloaded</c>) rather than the store unwritable (<c>ledger</c>).</summary>
    public bool IsOverload { get; init; }
}
