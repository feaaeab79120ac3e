using System.Diagnostics.CodeAnalysis;
using Gateway.Policy.Apis.Bodies;
using Gateway.Policy.Apis.Matching;
using Gateway.Policy.Requests;
using Gateway.Policy.Requests.Wire;

namespace Gateway.Policy.Apis;

/// <summary>Host, method, path, query, headers and, where a rule says so, body keys to operation classes (DESIGN section 7). Pure and total: what it cannot tell is <c>unknown</c> or the whole set.</summary>
public static class RequestClassifier
{
    /// <summary>Bytes of a body that may be looked at; a larger one keeps the whole set.</summary>
    public const int BodyPrefixLimit = 64 * 1024;

    /// <summary>
    /// Judges the head alone. <paramref name="path"/> is the API's own path: the canonical path less the route's prefix. False with an <see cref="Ambiguity"/>
    /// where a discriminator is repeated; <paramref name="head"/> is then <c>unknown</c>. Every rule that fits counts: their classes are united.
    /// </summary>
    public static bool TryClassifyHead(
        ApiProfile profile, CanonicalRequest request, string path, IRequestHeaders headers, out Classification head, [NotNullWhen(false)] out Ambiguity? why)
    {
        head = Classification.Unknown;
        why = null;
        foreach (var name in profile.HeadersRead.AsSpan())
            if (headers.CountOf(name) > 1)
            {
                why = HeaderFields.Refuse(name, CanonicalRule.RepeatedHeader, "It says which operation is asked for and is sent more than once; send it once.");
                return false;
            }
        var found = default(FoundGroups);
        profile.Root.Find(path, ref found);
        // Where a server cuts dots off, it is the other path that counts: both do.
        if ((request.Needs & LoosenableRules.TrailingDot) != 0)
            profile.Root.Find(WithoutTrailingDots(path), ref found);
        var match = new HeadMatch(request, path, headers);
        match.Add(found.First);
        match.Add(found.Second);
        if (found.More is { } more)
            foreach (var group in more)
                match.Add(group);
        var result = match.Result();
        why = match.Why;
        if (why is not null)
            return false;
        head = result ?? Unmatched(profile, headers);
        return true;
    }

    /// <summary>
    /// Narrows <paramref name="head"/> by a body that was seen whole; returns it unchanged where the body proves nothing (encoded, malformed, a key repeated, too long).
    /// Total: no body makes it throw. What it returns never holds a class that <paramref name="head"/> could not have.
    /// </summary>
    public static Classification Narrow(Classification head, IRequestHeaders headers, ReadOnlySpan<byte> wholeBody) =>
        NarrowBy(head, headers, wholeBody, isWhole: true);

    /// <summary>The same by the beginning of a body that is longer than what may be looked at: only the element in a SOAP body is proven by it.</summary>
    public static Classification NarrowByBeginning(Classification head, IRequestHeaders headers, ReadOnlySpan<byte> beginning) =>
        head.PrefixMayNarrow ? NarrowBy(head, headers, beginning, isWhole: false) : head;

    private static Classification NarrowBy(Classification head, IRequestHeaders headers, ReadOnlySpan<byte> body, bool isWhole)
    {
        if (head.Matched is not { } rule || !head.BodyMayNarrow || body.Length > BodyPrefixLimit)
            return head;
        var said = head.Said?.Copy();
        if (BodyKeys.Read(headers, body, isWhole, rule, said) is not { } keys)
            return head;
        var (bits, byReference, probe) = (head.DeclaredBits, head.ByReference, head.Probe);
        for (var i = 0; i < rule.Steps.Length; i++)
        {
            var step = rule.Steps[i];
            if ((head.OpenSteps & (1ul << i)) == 0 || !keys.Hold(step.Body))
                continue;
            bits &= ~step.Drops;
            byReference &= !step.IsNotByReference;
            probe = step.Probe ?? probe;
        }
        return head with
        {
            Operations = ApiRule.Effective(bits),
            DeclaredBits = bits,
            ByReference = byReference,
            Probe = probe,
            Search = said?.Known() ?? head.Search,
            OpenSteps = 0,
            Said = null,
            Discriminators = [.. head.Discriminators, .. keys.Shown()],
        };
    }

    private static string WithoutTrailingDots(string path) => string.Join('/', path.Split('/').Select(segment => segment.TrimEnd('.')));

    private static Classification Unmatched(ApiProfile profile, IRequestHeaders headers)
    {
        List<KeyValuePair<string, string>>? shown = null;
        foreach (var name in profile.HeadersRead.AsSpan())
            if (headers.SingleOf(name) is { } value)
                (shown ??= []).Add(HeadMatch.Shown(name, value));
        return shown is null ? Classification.Unknown : Classification.Unknown with { Discriminators = shown };
    }
}
