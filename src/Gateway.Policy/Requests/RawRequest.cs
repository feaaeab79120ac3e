namespace Gateway.Policy.Requests;

/// <summary>A request message as it arrived: the input of <see cref="CanonicalRequest.TryRead"/>.</summary>
/// <param name="Host">The value of <c>Host</c> or <c>:authority</c>, as written.</param>
/// <param name="IsWebSocketConnect">True for an HTTP/2 CONNECT whose <c>:protocol</c> is <c>websocket</c> (RFC 8441); no other CONNECT passes.</param>
public readonly record struct RawRequest(
    string Method, string RawTarget, string Scheme, string Host, bool IsHttp2OrLater, IRequestHeaders Headers, bool IsWebSocketConnect = false);
