using Gateway.Policy.Requests;

namespace Gateway.Policy.Apis;

/// <summary>What the request asks for, with the reason: the profile's rule and the values it looked at.</summary>
public sealed record Classification
{
    public required OperationSet Operations { get; init; }

    /// <summary>Id of the profile's rule that matched, or <c>none</c>.</summary>
    public required string Rule { get; init; }
    public ProbeKind Probe { get; init; }
    public bool ByReference { get; init; }

    /// <summary>Discriminating headers, query keys and body keys with their values (bounded in length), for the record.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Discriminators { get; init; } = [];

    /// <summary>True when the rule names body keys that can narrow <see cref="Operations"/>.</summary>
    public bool BodyMayNarrow { get; init; }
}

/// <summary>Host, method, path, query, headers and, where a rule says so, body keys to operation classes (DESIGN section 7). Pure and total: what it cannot tell is <c>unknown</c> or the whole set.</summary>
public static class RequestClassifier
{
    /// <summary>Bytes of a body that may be looked at; a larger one keeps the whole set.</summary>
    public const int BodyPrefixLimit = 64 * 1024;

    /// <summary>
    /// Judges the head alone. <paramref name="path"/> is the API's own path: the canonical path less the route's prefix. False with an <see cref="Ambiguity"/>
    /// where a discriminator is repeated.
    /// </summary>
    public static bool TryClassifyHead(
        ApiProfile profile, CanonicalRequest request, string path, IRequestHeaders headers, out Classification head, out Ambiguity? why) => throw new NotImplementedException();

    /// <summary>Narrows <paramref name="head"/> by a body that was seen whole; returns it unchanged where the body proves nothing (encoded, malformed, a key repeated, too long).</summary>
    public static Classification Narrow(ApiProfile profile, Classification head, IRequestHeaders headers, ReadOnlySpan<byte> wholeBody) => throw new NotImplementedException();
}
