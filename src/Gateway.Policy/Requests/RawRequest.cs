namespace Gateway.Policy.Requests;

/// <summary>A request message as it arrived: the input of <see cref="CanonicalRequest"/>.</summary>
/// <param name="Host">The value of <c>Host</c> or <c>:authority</c>, as written.</param>
/// <param name="IsWebSocketConnect">True for an HTTP/2 CONNECT whose <c>:protocol</c> is <c>websocket</c> (RFC 8441); no other CONNECT passes.</param>
/// <param name="HasUnannouncedBody">True where bytes of a body follow that no header field announces, as over HTTP/2.</param>
public readonly record struct RawRequest(
    string Method, string RawTarget, string Scheme, string Host, bool IsHttp2OrLater, IRequestHeaders Headers, bool IsWebSocketConnect = false, bool HasUnannouncedBody = false);
