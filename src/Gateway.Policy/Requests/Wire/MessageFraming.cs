namespace Gateway.Policy.Requests.Wire;

/// <summary>Judges what the header fields say about the message and its connection: length, coding, hop-by-hop options and the upgrade to a WebSocket.</summary>
internal static class MessageFraming
{
    public static Ambiguity? Check(in RawRequest raw)
    {
        var headers = raw.Headers;
        var length = headers.SingleOf("Content-Length");
        var coding = headers.SingleOf("Transfer-Encoding");
        if (length is not null && !IsNumber(length))
            return HeaderFields.Refuse("Content-Length", CanonicalRule.Framing, "It is not a plain number.");
        if (coding is not null && !coding.Equals("chunked", StringComparison.OrdinalIgnoreCase))
            return HeaderFields.Refuse("Transfer-Encoding", CanonicalRule.Framing, "Only chunked passes, alone.");
        // Kestrel renames Content-Length to X-Content-Length when both are there.
        if (coding is not null && (length is not null || headers.CountOf("X-Content-Length") > 0))
            return HeaderFields.Refuse("Content-Length", CanonicalRule.Framing, "It stands beside Transfer-Encoding; send one of them.");
        if (raw.Method is "GET" or "HEAD" && (coding is not null || length?.AsSpan().ContainsAnyExcept('0') is true))
            return HeaderFields.Refuse(coding is null ? "Content-Length" : "Transfer-Encoding", CanonicalRule.Framing, "GET and HEAD pass without a body only.");
        if (raw.Method is "GET" or "HEAD" && raw.HasUnannouncedBody)
            return new Ambiguity("body", "GET and HEAD pass without a body only.") { Rule = CanonicalRule.Framing };
        if (headers.SingleOf("Expect") is { } expect && !expect.Equals("100-continue", StringComparison.OrdinalIgnoreCase))
            return HeaderFields.Refuse("Expect", CanonicalRule.Expect, "Only 100-continue passes.");
        if (headers.SingleOf("TE") is { } accepted && !accepted.Equals("trailers", StringComparison.OrdinalIgnoreCase))
            return HeaderFields.Refuse("TE", CanonicalRule.HopByHop, "Only trailers passes.");
        return CheckConnection(headers);
    }

    public static Ambiguity? CheckUpgrade(in RawRequest raw, out bool isUpgrade)
    {
        isUpgrade = false;
        if (raw.Headers.SingleOf("Upgrade") is not { } protocol)
            return null;
        isUpgrade = raw.Method == "GET" && protocol.Equals("websocket", StringComparison.OrdinalIgnoreCase) && Nominates(raw.Headers, "upgrade");
        if (isUpgrade)
            return null;
        // java.net.http.HttpClient asks for h2c on its own accord wherever there is no TLS.
        var detail = protocol.Contains("h2c", StringComparison.OrdinalIgnoreCase)
            ? "Upgrading to h2c does not pass; send HTTP/1.1 without it (java.net.http.HttpClient: version(HttpClient.Version.HTTP_1_1)), or HTTP/2 over TLS or to the ProxyH2c endpoint."
            : "Only a GET with Connection: Upgrade may ask for websocket.";
        return HeaderFields.Refuse("Upgrade", CanonicalRule.Upgrade, detail);
    }

    // A nominated header is dropped by one hop and kept by another (RFC 9110 section 7.6.1), so nobody could say what was judged.
    private static Ambiguity? CheckConnection(IRequestHeaders headers)
    {
        if (headers.CountOf("Connection") == 0)
            return null;
        foreach (var (name, value) in headers.Lines)
        {
            if (!name.Equals("Connection", StringComparison.OrdinalIgnoreCase))
                continue;
            foreach (var option in value.Split(',', StringSplitOptions.TrimEntries))
                if (!FieldNames.ConnectionOptions.Contains(option))
                    return HeaderFields.Refuse("Connection", CanonicalRule.HopByHop, "Only close, keep-alive, upgrade and TE pass.");
        }
        return null;
    }

    private static bool Nominates(IRequestHeaders headers, string option)
    {
        foreach (var (name, value) in headers.Lines)
            if (name.Equals("Connection", StringComparison.OrdinalIgnoreCase)
                && value.Split(',', StringSplitOptions.TrimEntries).Contains(option, StringComparer.OrdinalIgnoreCase))
                return true;
        return false;
    }

    private static bool IsNumber(string text) => text.Length is > 0 and <= 19 && !text.AsSpan().ContainsAnyExceptInRange('0', '9');
}
