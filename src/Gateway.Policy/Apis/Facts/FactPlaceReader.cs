using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Gateway.Policy.Apis.Matching;
using Gateway.Policy.Apis.Reading;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Apis.Facts;

/// <summary>Reads <c>facts</c> of a rule (where requests say them) and of an example (what must come out).</summary>
internal static class FactPlaceReader
{
    private static readonly (string Member, PlaceSource Source)[] Sources =
        [("path", PlaceSource.Path), ("query", PlaceSource.Query), ("header", PlaceSource.Header), ("json", PlaceSource.Json), ("form", PlaceSource.Form)];

    public static FactPlaces Read(JsonSpot rule, PathTemplate? path, ErrorList errors)
    {
        if (rule["facts"] is not { } spot || !errors.IsObject(spot, ProfileMembers.Facts))
            return FactPlaces.None;
        if (spot.Members.Count == 0)
            errors.Add(spot, "This says where at least one fact stands: database, candidates or threshold; leave it out when none is said.");
        return new FactPlaces
        {
            Database = ReadPlaces(spot, "database", path, errors),
            Candidates = ReadPlaces(spot, "candidates", path, errors),
            Threshold = ReadPlaces(spot, "threshold", path, errors),
        };
    }

    /// <summary>Null where the example expects nothing of the facts; a fact that it leaves out must come out as not known.</summary>
    public static SearchFacts? ReadExpected(JsonSpot example, ErrorList errors)
    {
        if (example["facts"] is not { } spot || !errors.IsObject(spot, ProfileMembers.Facts))
            return null;
        return new SearchFacts
        {
            Database = errors.Optional(spot, "database"),
            Candidates = Number(spot["candidates"], errors) is { } count ? (long)count : null,
            Threshold = Number(spot["threshold"], errors),
        };
    }

    private static ImmutableArray<FactPlace> ReadPlaces(JsonSpot facts, string fact, PathTemplate? path, ErrorList errors) =>
        [.. errors.Items(facts, fact).Where(spot => errors.IsObject(spot, ProfileMembers.Place)).Select(spot => ReadPlace(spot, fact, path, errors)).OfType<FactPlace>()];

    private static FactPlace? ReadPlace(JsonSpot spot, string fact, PathTemplate? path, ErrorList errors)
    {
        var named = Sources.Where(source => spot[source.Member] is not null).ToList();
        if (named is not [var (member, source)])
        {
            errors.Add(spot, "A place names exactly one of path, query, header, json and form.");
            return null;
        }
        var key = errors.Required(spot, member);
        ImmutableArray<string> parts = [key];
        if (source == PlaceSource.Json ? !JsonPath.TryParse(key, out parts) || parts[..^1].Contains(JsonPath.EachItem) : !KeyTestReader.IsKey(key))
            errors.Add(spot[member]!, "A key consists of letters, digits and - . _ ~; in json a '.' goes one level down, and [] at the end stands for a list of one.");
        if (source == PlaceSource.Header && OutgoingHeaders.IsNever(key))
            errors.Add(spot[member]!, $"`{key}` never goes out to a partner, so it cannot say what is asked for.");
        return new FactPlace
        {
            Source = source,
            Key = key,
            Path = parts,
            Segment = source == PlaceSource.Path ? SegmentOf(spot[member]!, path, key, errors) : 0,
            Scale = ReadScale(spot, fact, errors),
        };
    }

    private static int SegmentOf(JsonSpot spot, PathTemplate? path, string name, ErrorList errors)
    {
        for (var i = 0; i < (path?.Segments.Length ?? 0); i++)
            if (path!.Segments[i].Name == name)
                return i;
        errors.Add(spot, $"The rule's path has no placeholder {{{name}}}.");
        return 0;
    }

    private static decimal ReadScale(JsonSpot spot, string fact, ErrorList errors)
    {
        if (spot["scale"] is not { } scale)
            return 1;
        if (fact != "threshold")
            errors.Add(scale, "Only a threshold has a scale.");
        if (Number(scale, errors) is { } number and > 0)
            return number;
        errors.Add(scale, "A scale is what stands for certainty, above 0: 1 or 100.");
        return 1;
    }

    private static decimal? Number(JsonSpot? spot, ErrorList errors)
    {
        if (spot is null)
            return null;
        if (spot.Kind == JsonValueKind.Number && decimal.TryParse(spot.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return number;
        errors.Add(spot, "This must be a number without sign and exponent.");
        return null;
    }
}
