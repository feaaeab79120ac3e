using System.Collections.Immutable;
using System.Text.Unicode;
using Gateway.Policy.Apis.Facts;
using Gateway.Policy.Apis.Matching;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Apis.Bodies;

/// <summary>
/// What a body that was seen whole proves about the keys that a rule names. It is read more strictly than any server would: whatever two parsers could read
/// in two ways proves nothing. Values are kept only where they are one of those that the profile lists, never the caller's own data.
/// </summary>
internal sealed class BodyKeys
{
    private readonly IReadOnlyList<KeyTest> _tests;
    private readonly Proof[] _proofs;
    private readonly List<KeyValuePair<string, string>> _shown = [];

    private BodyKeys(IReadOnlyList<KeyTest> tests) => (_tests, _proofs) = (tests, new Proof[tests.Count]);

    /// <summary>
    /// Null where nothing at all is proven: encoded, of another media type, malformed, a named key repeated, or not seen whole where that is needed. Else what the body
    /// says of the rule's facts was added to <paramref name="said"/>, unless it is SOAP.
    /// </summary>
    public static BodyKeys? Read(IRequestHeaders headers, ReadOnlySpan<byte> body, bool isWhole, ApiRule rule, SaidFacts? said)
    {
        if (headers.CountOf("Content-Encoding") > 0 && !"identity".Equals(headers.SingleOf("Content-Encoding"), StringComparison.OrdinalIgnoreCase))
            return null;
        if (headers.SingleOf("Content-Type") is not { } contentType)
            return null;
        var tests = rule.BodyTests;
        var media = HeadKeys.MediaTypeOf(contentType);
        var keys = new BodyKeys(tests);
        if (SoapBody.IsSoap(media))
            return IsUtf8(contentType) && SoapBody.TryJudge(body, isWhole, tests, keys) ? keys : null;
        if (!isWhole || !Utf8OrBinary(contentType, body))
            return null;
        if (MediaTypes.IsJson(media))
            return JsonBody.TryJudge(body, tests, keys, said) ? keys : null;
        var fields = new List<FormField>();
        var isForm = media.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? UrlEncodedBody.TryRead(body, fields)
            : media.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase) && MultipartBody.TryRead(contentType, body, fields);
        if (!isForm || !FormField.TryJudge(fields, tests, keys))
            return null;
        said?.Look(ofBody: true, new FormSights(fields));
        return keys;
    }

    public Proof Judge(KeyTest test) => _proofs[IndexOf(test)];

    public bool Hold(ImmutableArray<KeyTest> tests)
    {
        foreach (var test in tests)
            if (Judge(test) != Proof.Holds)
                return false;
        return true;
    }

    public IReadOnlyList<KeyValuePair<string, string>> Shown() => _shown;

    /// <summary><paramref name="shown"/> goes into the record: <c>absent</c>, <c>present</c>, or one of the profile's own values.</summary>
    public void Set(KeyTest test, Proof proof, string shown)
    {
        _proofs[IndexOf(test)] = proof;
        var entry = KeyValuePair.Create(test.Key, shown);
        if (!_shown.Contains(entry))
            _shown.Add(entry);
    }

    // A rule looks at a few keys only.
    private int IndexOf(KeyTest test)
    {
        var i = 0;
        while (!_tests[i].Equals(test))
            i++;
        return i;
    }

    // Another charset gives the same bytes another meaning. Parts of a multipart body may be binary, so they are judged one by one.
    private static bool Utf8OrBinary(string contentType, ReadOnlySpan<byte> body) =>
        contentType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) || (IsUtf8(contentType) && Utf8.IsValid(body));

    private static bool IsUtf8(string contentType)
    {
        var parameters = new HeaderParameters(contentType);
        var isSaid = false;
        while (parameters.HasMore)
        {
            // What cannot be read in one way proves nothing, nor does a charset that is said twice.
            if (!parameters.TryNext(out var name, out var value))
                return false;
            if (!name.Equals("charset", StringComparison.OrdinalIgnoreCase))
                continue;
            if (isSaid || !value.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
                return false;
            isSaid = true;
        }
        return true;
    }
}
