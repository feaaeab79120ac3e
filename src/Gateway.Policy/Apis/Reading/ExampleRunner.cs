using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Gateway.Policy.Apis.Matching;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Apis.Reading;

/// <summary>Tries a profile with its own examples, through the same code that judges real requests.</summary>
internal static class ExampleRunner
{
    private const string Host = "api.example";

    public static void Run(ApiProfile profile, IReadOnlyList<ProfileExample> examples, JsonSpot root, ErrorList errors)
    {
        foreach (var example in examples)
            if (Try(profile, example) is { } difference)
                errors.Add(example.At, difference);
        foreach (var (loosening, spot) in profile.Loosenings.Zip(root["loosens"]?.Items ?? []))
            if (!examples.Any(example => TryRead(profile, example, out var request, out _, out _) && (request.Needs & loosening.Rule) != 0))
                errors.Add(spot, "No example needs this rule to be loosened; give one, or take it off.");
        var shown = examples.SelectMany(example => example.Rule.Split('+')).ToHashSet(StringComparer.Ordinal);
        foreach (var (rule, spot) in profile.Rules.Zip(root["rules"]!.Items))
        {
            if (!shown.Contains(rule.Id))
                errors.Add(spot, $"No example expects the rule `{rule.Id}`; give one.");
            CheckFacts(rule, spot, examples, errors);
        }
    }

    /// <summary>Null when the request comes out as the example says, else how it came out.</summary>
    public static string? Try(ApiProfile profile, ProfileExample example)
    {
        if (!TryRead(profile, example, out var request, out var headers, out var why) || !RequestClassifier.TryClassifyHead(profile, request, request.Path, headers, out var result, out why))
            return why.Part == example.Ambiguous ? null : $"The request is refused as ambiguous: {why.Part}: {why.Detail}";
        if (example.Ambiguous is not null)
            return $"The request is not refused: it fits `{result.Rule}`.";
        if (example.Body is not null && result.BodyMayNarrow)
            result = RequestClassifier.Narrow(result, headers, example.Body);
        var isSame = result.Rule == example.Rule
            && result.Operations == OperationSet.FromBits(example.Operations)
            && (example.Probe ?? result.Probe) == result.Probe
            && (example.ByReference ?? result.ByReference) == result.ByReference
            && (example.Facts ?? result.Search) == result.Search;
        return isSame
            ? null
            : $"The request comes out as rule `{result.Rule}`, operations {result.Operations}, probe {RequestWords.Of(result.Probe)}, byReference {(result.ByReference ? "true" : "false")}, {Said(result.Search)}.";
    }

    // Each fact for which a rule names a place is to be seen coming out of it.
    private static void CheckFacts(ApiRule rule, JsonSpot spot, IReadOnlyList<ProfileExample> examples, ErrorList errors)
    {
        var expected = examples.Where(example => example.Rule == rule.Id).Select(example => example.Facts).OfType<SearchFacts>().ToList();
        foreach (var (name, places, isShown) in new[]
        {
            ("database", rule.Facts.Database, expected.Any(facts => facts.Database is not null)),
            ("candidates", rule.Facts.Candidates, expected.Any(facts => facts.Candidates is not null)),
            ("threshold", rule.Facts.Threshold, expected.Any(facts => facts.Threshold is not null)),
        })
            if (!places.IsEmpty && !isShown)
                errors.Add(spot["facts"]!, $"No example of the rule `{rule.Id}` has the fact {name} come out; give one.");
    }

    private static string Said(SearchFacts facts) =>
        string.Create(CultureInfo.InvariantCulture, $"database {facts.Database ?? "not known"}, candidates {(object?)facts.Candidates ?? "not known"}, threshold {(object?)facts.Threshold ?? "not known"}");

    private static bool TryRead(ApiProfile profile, ProfileExample example, out CanonicalRequest request, out HeaderList headers, [NotNullWhen(false)] out Ambiguity? why)
    {
        headers = new HeaderList(example.IsWebSocket
            ? [.. example.Headers, KeyValuePair.Create("Connection", "Upgrade"), KeyValuePair.Create("Upgrade", "websocket")]
            : example.Headers);
        var raw = new RawRequest(example.Method, example.Target, "https", Host, IsHttp2OrLater: false, headers);
        return CanonicalRequest.TryRead(raw, profile.Loosened, out request, out why);
    }
}
