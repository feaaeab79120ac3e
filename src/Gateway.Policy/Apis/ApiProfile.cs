namespace Gateway.Policy.Apis;

/// <summary>One error in a data file a person wrote: where it is and what to write instead.</summary>
public sealed record ApiProfileError(string File, int Line, string Member, string Message);

/// <summary>How the requests of one vendor's API map to operation classes; the compiled form of <c>seeds/apis/&lt;name&gt;.json</c>. Immutable, safe to share.</summary>
public sealed class ApiProfile
{
    /// <summary>The file's name without <c>.json</c>.</summary>
    public string Name => throw new NotImplementedException();

    /// <summary>SHA-256 of the file's bytes, lower-case hex; part of the policy-set hash.</summary>
    public string Sha256 => throw new NotImplementedException();

    /// <summary>True for <c>"signature": "sigv4"</c>: host and path are signed, so the profile cannot stand on a prefix route.</summary>
    public bool SignsHostAndPath => throw new NotImplementedException();

    /// <summary>Largest body in bytes that this API takes; null means the gateway's own limit.</summary>
    public long? BodyLimit => throw new NotImplementedException();

    /// <summary>True when a request header of this name may go out: the base list of DESIGN section 7, or the profile's own. Never <c>Frt-*</c>, <c>Gateway-*</c>, <c>baggage</c>, hop-by-hop or override headers.</summary>
    public bool MayGoOut(string headerName) => throw new NotImplementedException();

    /// <summary>True when the profile names this header as one that carries the partner's credential.</summary>
    public bool IsCredentialHeader(string headerName) => throw new NotImplementedException();

    /// <summary>Cookie names that may go out to the partner; every other cookie stays.</summary>
    public IReadOnlySet<string> Cookies => throw new NotImplementedException();

    /// <summary>Headers whose value classification reads; the permit gate compares them.</summary>
    public IReadOnlyList<string> DiscriminatingHeaders => throw new NotImplementedException();

    /// <summary>The target with each credential in path and query replaced by <c>[redacted]</c>, for ledger, spans and logs.</summary>
    public string Redact(string path, string query) => throw new NotImplementedException();

    /// <summary>Reads and compiles one profile file; every error at once.</summary>
    public static bool TryRead(string fileName, ReadOnlySpan<byte> utf8, out ApiProfile? profile, out IReadOnlyList<ApiProfileError> errors) => throw new NotImplementedException();
}
