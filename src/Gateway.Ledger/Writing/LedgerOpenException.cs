namespace Gateway.Ledger.Writing;

/// <summary>The ledger cannot be opened; the gateway does not start. The message names the file, what is wrong with it, and what to do.</summary>
public sealed class LedgerOpenException : Exception
{
    public LedgerOpenException() { }
    public LedgerOpenException(string message) : base(message) { }
    public LedgerOpenException(string message, Exception? innerException) : base(message, innerException) { }
}
