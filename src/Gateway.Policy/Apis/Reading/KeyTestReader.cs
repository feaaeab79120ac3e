using System.Collections.Immutable;
using System.Text.Json;
using Gateway.Policy.Apis.Matching;

namespace Gateway.Policy.Apis.Reading;

/// <summary>Reads the tests of a rule or of a narrowing.</summary>
internal static class KeyTestReader
{
    private static readonly (string Member, KeySource Source)[] Sources =
        [("query", KeySource.Query), ("header", KeySource.Header), ("json", KeySource.Json), ("form", KeySource.Form)];

    private static readonly (string Word, KeySource Source)[] SoapParts = [("action", KeySource.SoapAction), ("body", KeySource.SoapBody)];

    /// <summary>Only names that are spelled in one way: letters, digits and <c>- . _ ~</c>.</summary>
    public static bool IsKey(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~');

    public static ImmutableArray<KeyTest> ReadAll(JsonSpot parent, ErrorList errors) =>
        [.. errors.Items(parent, "when").Select(spot => Read(spot, errors)).OfType<KeyTest>()];

    /// <summary>Where a request names a place that results are sent to; the test of each holds when it is absent.</summary>
    public static ImmutableArray<KeyTest> ReadCallbacks(JsonSpot rule, ErrorList errors) =>
        [.. errors.Items(rule, "callback").Where(spot => errors.IsObject(spot, ProfileMembers.Callback)).Select(spot => ReadKey(spot, errors)).OfType<KeyTest>().Select(test => test with { Absent = true, IsCallback = true })];

    private static KeyTest? Read(JsonSpot spot, ErrorList errors)
    {
        if (!errors.IsObject(spot, ProfileMembers.Test) || ReadKey(spot, errors) is not { } key)
            return null;
        var test = key with
        {
            Absent = errors.Flag(spot, "absent") ?? false,
            Present = errors.Flag(spot, "present") ?? false,
            Is = ReadAccepted(spot, key.Source, errors),
            Items = errors.Strings(spot, "items"),
        };
        Check(spot, test, errors);
        return test;
    }

    private static KeyTest? ReadKey(JsonSpot spot, ErrorList errors)
    {
        var named = Sources.Where(source => spot[source.Member] is not null).ToList();
        if (named.Count + (spot["soap"] is null ? 0 : 1) != 1)
        {
            errors.Add(spot, "A test names exactly one of query, header, json, form and soap.");
            return null;
        }
        if (named.Count == 0)
            return ReadSoapPart(spot, errors);
        var (member, source) = named[0];
        var key = errors.Required(spot, member);
        ImmutableArray<string> path = [key];
        if (source == KeySource.Json ? JsonPath.TryParse(key, out path) : IsKey(key))
            return new KeyTest { Source = source, Key = key, Path = path };
        errors.Add(spot[member]!, "A key consists of letters, digits and - . _ ~; in json a '.' goes one level down and [] stands for every item of an array.");
        return null;
    }

    private static KeyTest? ReadSoapPart(JsonSpot spot, ErrorList errors)
    {
        var word = errors.Required(spot, "soap");
        foreach (var part in SoapParts)
            if (part.Word == word)
                return new KeyTest { Source = part.Source, Key = "soap " + word, Path = [word] };
        errors.Add(spot["soap"]!, "Of a SOAP message \"action\" and \"body\" can be tested.");
        return null;
    }

    private static void Check(JsonSpot spot, KeyTest test, ErrorList errors)
    {
        if (!test.Absent && !test.Present && test.Is.IsEmpty && test.Items.IsEmpty)
            errors.Add(spot, "A test says what holds: \"absent\": true, \"present\": true, \"is\" or \"items\".");
        if (test.Present && (test.Absent || !test.Is.IsEmpty || !test.Items.IsEmpty))
            errors.Add(spot, "A test with \"present\": true holds for any value, so it stands alone.");
        if (test.Source == KeySource.SoapBody && (test.Absent || test.Present || !test.Items.IsEmpty))
            errors.Add(spot, "Of the element in a SOAP body only \"is\" can be asked.");
        if (!test.Items.IsEmpty && test.Source == KeySource.Json)
            errors.Add(spot, "\"items\" is for values that are separated by commas: in query, header and form. In json an array holds when each item is in \"is\".");
        if (test.Source == KeySource.Header && OutgoingHeaders.IsNever(test.Key))
            errors.Add(spot, $"`{test.Key}` never goes out to a partner, so it cannot say what is asked for.");
    }

    private static ImmutableArray<AcceptedValue> ReadAccepted(JsonSpot spot, KeySource source, ErrorList errors)
    {
        var accepted = ImmutableArray.CreateBuilder<AcceptedValue>();
        foreach (var item in errors.Items(spot, "is"))
        {
            var isText = item.Kind == JsonValueKind.String;
            if (isText || (source == KeySource.Json && item.Kind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number))
                accepted.Add(new AcceptedValue(item.Kind, item.Text));
            else
                errors.Add(item, "This must be a string; in json it may be true, false or a number as well.");
        }
        return accepted.ToImmutable();
    }
}
