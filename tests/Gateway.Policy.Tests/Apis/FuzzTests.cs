using System.Text;
using CsCheck;
using Gateway.Policy.Apis;
using Gateway.Policy.Apis.Matching;
using Gateway.Policy.Requests;
using Gateway.Policy.Tests.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Apis;

/// <summary>
/// Garbage never makes the reader of profiles or the classifier crash, never passes for harmless, and says no fact that is not plain. CsCheck prints the seed of what fails.
/// </summary>
public sealed class FuzzTests
{
    private static readonly ApiProfile[] Profiles = [.. Seeds.ProfileNames.Select(Seeds.Profile)];

    /// <summary>What requests of all profiles consist of: cut up and put together anew.</summary>
    private static readonly string[] Segments =
        [.. Profiles.SelectMany(profile => profile.Rules).SelectMany(rule => rule.Path.Segments).Select(segment => segment.Literal ?? segment.Name!).Distinct(), "", "..", "%2e", "a%20b", "%00", "\u00e9"];

    private static readonly string[] Keys =
        [.. Tests().Select(test => test.Key).Concat(Profiles.SelectMany(profile => profile.Rules).SelectMany(rule => rule.Facts.All).Select(place => place.Key)).Distinct(), "", "%", "a[]"];

    private static readonly string[] Values = [.. Tests().SelectMany(test => test.Is.Select(accepted => accepted.Text).Concat(test.Items)).Distinct(), "", "x", "\"", "%zz", "\0"];

    private static readonly Gen<string> Word = Gen.Frequency((4, OneOf(Values)), (1, Gen.String[0, 12]));

    private static readonly Gen<string> Target = Gen.Select(OneOf(Segments).Array[0, 7], Gen.Select(OneOf(Keys), Word).Array[0, 3], (segments, query) =>
        "/" + string.Join('/', segments) + (query.Length == 0 ? "" : "?" + string.Join('&', query.Select(part => part.Item1 + "=" + part.Item2))));

    private static readonly Gen<HeaderList> Headers = Gen.Select(Gen.Frequency((3, OneOf(Keys)), (1, OneOf("Content-Type", "SOAPAction", "Content-Encoding"))),
        Gen.Frequency((3, Word), (1, OneOf("application/json", "text/xml", "application/soap+xml; action=\"Identify\"", "multipart/form-data; boundary=b", "application/x-www-form-urlencoded")))).Array[0, 5]
        .Select(lines => new HeaderList([.. lines.Select(line => KeyValuePair.Create(line.Item1, line.Item2))]));

    private static readonly Gen<string> Body = Gen.Frequency(
        (2, OneOf("{", "}", "[", "]", "\"", ":", ",", "<s:Body>", "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">", "<Identify/>", "--b\r\n", "&", "=", "null", "\r\n\r\n", "Content-Disposition: form-data; name=\"api_key\"")
            .Array[0, 12].Select(parts => string.Concat(parts))),
        (1, Gen.String[0, 60]));

    [Fact]
    public void A_garbled_request_is_never_harmless_by_itself_nor_nothing_at_all() =>
        Gen.Select(Gen.Int[0, Profiles.Length - 1], OneOf("GET", "POST", "PUT", "DELETE", "CONNECT", "get"), Target, Headers, Body).Sample((which, method, target, headers, body) =>
        {
            var profile = Profiles[which];
            profile.Redact(target, target);
            profile.ShapeOf(target);
            if (!CanonicalRequest.TryRead(new RawRequest(method, target, "https", "api.example", false, headers), out var request, out _)
                || !RequestClassifier.TryClassifyHead(profile, request, request.Path, headers, out var head, out _))
                return true;
            var bytes = Encoding.UTF8.GetBytes(body);
            foreach (var what in (Classification[])[head, RequestClassifier.Narrow(head, headers, bytes), RequestClassifier.NarrowByBeginning(head, headers, bytes)])
            {
                if (what.Operations.Count == 0 || (what.Operations.Bits & ~head.DeclaredBits & ~head.Operations.Bits) != 0)
                    return false;
                // `other` is a judgement: only where a rule that says so fits, and never of what no rule fits.
                if (what.Operations.Contains(OperationClass.Other) && !what.Rule.Split('+').All(id => profile.Rules.Any(rule => rule.Id == id && (rule.Bits & (1u << (int)OperationClass.Other)) != 0)))
                    return false;
                if (!IsPlain(what.Search))
                    return false;
            }
            return head.Rule != Classification.NoRule || head.Operations == OperationSet.Of(OperationClass.Unknown);
        }, iter: LongRun.Cases);

    [Fact]
    public void Bytes_that_nobody_wrote_classify_as_nothing_that_is_harmless() =>
        Gen.Select(Gen.Int[0, Profiles.Length - 1], Gen.String[0, 40], Gen.String[0, 40], Gen.Byte.Array[0, 60]).Sample((which, target, value, body) =>
        {
            var profile = Profiles[which];
            var headers = Some.Headers(("Content-Type", value), ("X-Amz-Target", value), ("SOAPAction", value));
            if (!CanonicalRequest.TryRead(new RawRequest("POST", "/" + target, "https", "api.example", false, headers), out var request, out _)
                || !RequestClassifier.TryClassifyHead(profile, request, request.Path, headers, out var head, out _))
                return true;
            return !RequestClassifier.Narrow(head, headers, body).Operations.Contains(OperationClass.Other);
        }, iter: LongRun.Cases);

    [Fact]
    public void A_garbled_profile_is_refused_with_lines_or_read() =>
        Gen.Select(OneOf(ProfileText.Smallest, Small), Gen.Int[0, 600], Gen.Int[0, 6], Gen.String[0, 6]).Sample((text, at, length, with) =>
        {
            at = Math.Min(at, text.Length);
            var garbled = Encoding.UTF8.GetBytes(text[..at] + with + text[Math.Min(text.Length, at + length)..]);
            var isRead = ApiProfile.TryRead("test.json", garbled, out var profile, out var errors);
            return isRead == (profile is not null) && isRead == (errors.Count == 0) && errors.All(error => error.Line > 0);
        }, iter: LongRun.Cases);

    private const string Small = """
        { "title": "T", "credentials": { "query": ["key"] }, "rules": [
          { "id": "a", "methods": ["POST"], "path": "/{v:v1|v2}/a", "when": [{ "soap": "action", "is": ["A"] }], "operations": ["search", "other"],
            "callback": [{ "json": "x[].y" }], "facts": { "database": [{ "path": "v" }, { "json": "d[]" }], "threshold": [{ "query": "t", "scale": 100 }] }, "answer": { "candidates": "[].b[]" }, "narrow": [{ "when": [{ "soap": "body", "is": ["A"] }, { "form": "f", "absent": true, "items": ["q"] }], "drops": ["search"] }] } ],
          "examples": [ { "method": "POST", "target": "/v1/a?t=90", "headers": { "SOAPAction": "A" }, "rule": "a", "operations": ["search", "share"], "facts": { "threshold": 0.9 } },
            { "method": "POST", "target": "/v1/a", "headers": { "SOAPAction": "A", "Content-Type": "application/json" }, "body": { "d": ["v1"] }, "rule": "a", "operations": ["search"], "facts": { "database": "v1" } } ] }
        """;

    private static bool IsPlain(SearchFacts facts) =>
        facts is { Candidates: null or (>= 1 and <= SearchFacts.MostCandidates), Threshold: null or (>= 0 and <= 1), Database: null or { Length: > 0 and <= 200 } }
        && (facts.Database ?? "").All(c => c is >= ' ' and <= '~');

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static IEnumerable<KeyTest> Tests() =>
        Profiles.SelectMany(profile => profile.Rules).SelectMany(rule => rule.When.Concat(rule.Steps.SelectMany(step => step.Head.Concat(step.Body))));
}
