namespace Gateway.Server.Tests.Enforcement.Shapes;

/// <summary>What becomes of a request message (DESIGN section 8 and 13), and so what the partner saw and what the ledger holds.</summary>
public abstract record Fate
{
    /// <summary>Refused by the gateway: 400 <c>ambiguous</c>, an intent, nothing at the partner. <paramref name="Part"/>: how the detail begins.</summary>
    public sealed record Refused(string Part) : Fate;

    /// <summary>Rejected by the web server before the gateway sees it: counted in a <c>refusals</c> entry, nothing at the partner.</summary>
    /// <param name="Status">Of the answer; over HTTP/2, where the stream or the connection is broken off, 0.</param>
    public sealed record Rejected(int Status, string Reason) : Fate;

    /// <summary>Permitted, and in this form at the partner: the request line less its version, every header field but Host, and the body.</summary>
    public sealed record Sent(string Line, params string[] Fields) : Fate
    {
        public string Body { get; init; } = "";
    }

    /// <summary>Judged and permitted by its head, then found to be no message: the intent has the outcome <c>client-gone</c>, and the partner never got a whole request.</summary>
    public sealed record BrokenOff : Fate;
}

/// <summary>One way to write a request, in the words of the list of shapes that gateways and partners are known to read differently.</summary>
/// <param name="Words">The shape in the list's words; what the test is called.</param>
/// <param name="Message">The bytes on the wire over HTTP/1.1 (Latin-1), or the header fields over HTTP/2.</param>
public sealed record Shape<T>(string Words, T Message, Fate Fate)
{
    public override string ToString() => Words;
}
