namespace Gateway.Policy.Requests;

/// <summary>Why a request is refused as ambiguous or malformed. <paramref name="Part"/> names the part (such as <c>target</c>, <c>host</c>, <c>method</c>, <c>header Frt-Purpose</c>); <paramref name="Detail"/> says what is wrong with it and what to send instead, and never quotes the value.</summary>
public sealed record Ambiguity(string Part, string Detail);

/// <summary>A request message as it arrived: the input of <see cref="CanonicalRequest.TryRead"/>.</summary>
public readonly record struct RawRequest(string Method, string RawTarget, string Scheme, string Host, bool IsHttp2OrLater, IRequestHeaders Headers);

/// <summary>
/// The one form in which a request is judged and sent (promise 1). <see cref="Path"/> and <see cref="Query"/> are byte for byte what the client wrote;
/// nothing is decoded, merged or repaired. Made only by <see cref="TryRead"/>.
/// </summary>
public sealed record CanonicalRequest
{
    private CanonicalRequest() { }

    /// <summary>One of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS (and CONNECT for an HTTP/2 WebSocket).</summary>
    public required string Method { get; init; }
    public required string Scheme { get; init; }

    /// <summary>Lower case, without port.</summary>
    public required string Host { get; init; }

    /// <summary>Starts with '/'; as written.</summary>
    public required string Path { get; init; }

    /// <summary>Empty, or '?' and what follows; as written.</summary>
    public required string Query { get; init; }

    public static bool TryRead(in RawRequest raw, out CanonicalRequest request, out Ambiguity? why) => throw new NotImplementedException();
}
