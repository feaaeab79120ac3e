using System.Collections.Immutable;
using System.Globalization;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Apis.Facts;

/// <summary>What a request has said of the facts of its rule so far: first its head, then its body.</summary>
internal sealed class SaidFacts(FactPlaces places)
{
    /// <summary>Longest name in characters; a longer one is not known.</summary>
    public const int MaxName = 200;
    private const int MaxDigits = 20;

    private SaidFact<string> _database;
    private SaidFact<long?> _candidates;
    private SaidFact<decimal?> _threshold;
    private bool _isBodySeen;

    /// <summary>What the head has said is kept; the body is added to a copy.</summary>
    public SaidFacts Copy() => (SaidFacts)MemberwiseClone();

    /// <summary>Asks every place of the head, or every place of the body.</summary>
    public void Look<TSights>(bool ofBody, TSights sights) where TSights : ISights, allows ref struct
    {
        _isBodySeen |= ofBody;
        foreach (var place in places.Database)
            if (place.IsOfBody == ofBody && sights.At(place) is { IsAbsent: false } sight)
                _database = _database.And(NameIn(sight.Name));
        foreach (var place in places.Candidates)
            if (place.IsOfBody == ofBody && sights.At(place) is { IsAbsent: false } sight)
                _candidates = _candidates.And(CountIn(sight.Number));
        foreach (var place in places.Threshold)
            if (place.IsOfBody == ofBody && sights.At(place) is { IsAbsent: false } sight)
                _threshold = _threshold.And(ShareIn(sight.Number, place.Scale));
    }

    /// <summary>A fact that may stand in the body too is not known before that was seen whole.</summary>
    public SearchFacts Known()
    {
        var known = new SearchFacts
        {
            Database = _isBodySeen || AreOfHead(places.Database) ? _database.Plain : null,
            Candidates = _isBodySeen || AreOfHead(places.Candidates) ? _candidates.Plain : null,
            Threshold = _isBodySeen || AreOfHead(places.Threshold) ? _threshold.Plain : null,
        };
        return known == SearchFacts.Unknown ? SearchFacts.Unknown : known;
    }

    private static bool AreOfHead(ImmutableArray<FactPlace> places)
    {
        foreach (var place in places)
            if (place.IsOfBody)
                return false;
        return true;
    }

    private static string? NameIn(string? text) =>
        text is { Length: > 0 and <= MaxName } && text[0] != ' ' && text[^1] != ' ' && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 ? text : null;

    // 0 means "all of them" to some vendors, and a zero in front another base to some parsers.
    private static long? CountIn(string? text) =>
        text is { Length: > 0 and <= MaxDigits } && text[0] != '0' && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= SearchFacts.MostCandidates
            ? count
            : null;

    private static decimal? ShareIn(string? text, decimal scale) =>
        text is { Length: > 0 and <= MaxDigits } && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number <= scale
            ? Shortest(number / scale)
            : null;

    // 0.80 and 80 of 100 are one number, and are recorded alike.
    private static decimal Shortest(decimal number) => number / 1.0000000000000000000000000000m;
}
