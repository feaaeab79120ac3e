using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Gateway.Policy.Apis.Facts;
using Gateway.Policy.Apis.Matching;
using Gateway.Policy.Apis.Reading;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Apis;

/// <summary>How the requests of one vendor's API map to operation classes; the compiled form of <c>seeds/apis/&lt;name&gt;.json</c>. Immutable, safe to share.</summary>
public sealed class ApiProfile
{
    private readonly FrozenSet<string> _out;
    private readonly FrozenSet<string> _credentialHeaders;
    private readonly Redaction _redaction;
    private readonly PathShape _shape;

    internal ApiProfile(ProfileParts parts)
    {
        Name = parts.Name;
        Title = parts.Title;
        Sha256 = parts.Sha256;
        SignsHostAndPath = parts.Signature == ProfileParts.SigV4;
        BodyLimit = parts.BodyLimit;
        ImageKeys = parts.Images;
        Cookies = parts.Cookies.ToFrozenSet(StringComparer.Ordinal);
        _credentialHeaders = parts.CredentialHeaders.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        FormCredentials = parts.CredentialFields;
        Rules = parts.Rules;
        Root = PathNode.Root(parts.Rules);
        HeadersRead = [.. HeadersOf(parts.Rules).Distinct(StringComparer.OrdinalIgnoreCase)];
        DiscriminatingHeaders = HeadersRead;
        // What decides what is asked must reach the partner, or it would understand another request.
        _out = parts.Headers.Concat(parts.CredentialHeaders).Concat(HeadersRead).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        Operations = [.. parts.Rules.Select(rule => new ApiOperation(rule.Id, rule.Methods, rule.Path.Text, ApiRule.Effective(rule.Bits)))];
        _shape = new PathShape(parts.Rules);
        Loosenings = parts.Loosenings;
        foreach (var loosening in Loosenings)
            Loosened |= loosening.Rule;
        _redaction = new Redaction(parts.CredentialParameters, parts.CredentialPaths, Loosened);
    }

    /// <summary>The file's name without <c>.json</c>.</summary>
    public string Name { get; }

    /// <summary>The API's name for people.</summary>
    public string Title { get; }

    /// <summary>SHA-256 of the file's bytes, lower-case hex; part of the policy-set hash.</summary>
    public string Sha256 { get; }

    /// <summary>True for <c>"signature": "sigv4"</c>: host and path are signed, so the profile cannot stand on a prefix route.</summary>
    public bool SignsHostAndPath { get; }

    /// <summary>Largest body in bytes that this API takes; null means the gateway's own limit.</summary>
    public long? BodyLimit { get; }

    /// <summary>JSON paths at which images travel as base64, such as <c>SourceImage.Bytes</c> or <c>images[].data</c>; their digests go into the record.</summary>
    public IReadOnlyList<string> ImageKeys { get; }

    /// <summary>Form fields that carry the partner's credential; a body is never recorded, so they matter to whoever shows one.</summary>
    public IReadOnlyList<string> FormCredentials { get; }

    /// <summary>Cookie names that may go out to the partner; every other cookie stays.</summary>
    public IReadOnlySet<string> Cookies { get; }

    /// <summary>Rules of the canonical form that this API's requests need not keep.</summary>
    public LoosenableRules Loosened { get; }

    /// <summary>The same one by one, each with its reason.</summary>
    public IReadOnlyList<Loosening> Loosenings { get; }

    /// <summary>Every rule, in the order of the file, with the classes that its head leaves at most.</summary>
    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>Headers whose value classification reads; the permit gate compares them.</summary>
    public IReadOnlyList<string> DiscriminatingHeaders { get; }

    /// <summary>The same, walked without an allocation.</summary>
    internal ImmutableArray<string> HeadersRead { get; }

    internal ImmutableArray<ApiRule> Rules { get; }

    internal PathNode Root { get; }

    /// <summary>
    /// True when a request header of this name may go out: the base list of DESIGN section 7, or the profile's own. Never <c>Frt-*</c>, <c>Gateway-*</c>,
    /// <c>baggage</c>, hop-by-hop or override headers. <c>Host</c>, <c>Cookie</c> and the fields of an upgrade are the forwarder's own business and false here.
    /// </summary>
    public bool MayGoOut(string headerName) => !OutgoingHeaders.IsNever(headerName) && (OutgoingHeaders.InBase(headerName) || _out.Contains(headerName));

    /// <summary>True when the profile names this header as one that carries the partner's credential.</summary>
    public bool IsCredentialHeader(string headerName) => _credentialHeaders.Contains(headerName);

    /// <summary>The target with each credential in path and query replaced by <c>[redacted]</c>, for ledger, spans and logs. Total; a path or query that is not canonical is replaced whole.</summary>
    public string Redact(string path, string query) => _redaction.Apply(path, query);

    /// <summary>An API path with everything but an interface's own words replaced by <c>{id}</c>: what may be shown of a request that no rule fits. Total.</summary>
    public string ShapeOf(string path) => _shape.Of(path);

    /// <summary>
    /// True when the body of a request could have told more than its head: for whoever looks at a record of it, where the body is gone. <paramref name="rule"/> is as in
    /// <see cref="Classification.Rule"/>; a rule that the profile does not have counts as one that its body tells more of.
    /// </summary>
    /// <param name="contentLength">Bytes of the body as announced; null when it was not.</param>
    public bool BodyMayTell(string rule, long? contentLength)
    {
        // Of several rules, and of none, no body tells anything.
        if (rule == Classification.NoRule || rule.Contains('+', StringComparison.Ordinal))
            return false;
        foreach (var known in Rules)
            if (known.Id == rule)
                return (known.HasFactsInBody || known.BodyTests.Count > 0) && (known.ReadsSoapBody || contentLength is null or <= RequestClassifier.BodyPrefixLimit);
        return true;
    }

    /// <summary>
    /// Reads and compiles one profile file; every error at once. The file's own examples are run as well: one that does not come out as it says is an error,
    /// and so is a rule without any.
    /// </summary>
    public static bool TryRead(string fileName, ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out ApiProfile? profile, out IReadOnlyList<ApiProfileError> errors) =>
        ProfileReader.TryRead(fileName, utf8, out profile, out errors);

    private static IEnumerable<string> HeadersOf(ImmutableArray<ApiRule> rules)
    {
        foreach (var rule in rules)
        {
            foreach (var test in rule.When.Concat(rule.Steps.SelectMany(step => step.Head)))
            {
                if (test.Source == KeySource.Header)
                    yield return test.Key;
                if (test.Source != KeySource.SoapAction)
                    continue;
                foreach (var header in SoapAction.Headers)
                    yield return header;
            }
            foreach (var place in rule.Facts.All)
                if (place.Source == PlaceSource.Header)
                    yield return place.Key;
            if (rule.HasFactsInBody || rule.BodyTests.Count > 0)
            {
                yield return "Content-Type";
                yield return "Content-Encoding";
            }
        }
    }
}
