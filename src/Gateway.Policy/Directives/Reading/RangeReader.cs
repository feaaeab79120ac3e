using System.Globalization;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Directives.Reading;

/// <summary>Reads intervals: an object of <c>atLeast</c>, <c>atMost</c>, or both.</summary>
internal sealed class RangeReader(ErrorLog errors)
{
    // Digits and one point: exponents and signs have no place in a legal text.
    private const NumberStyles Plain = NumberStyles.AllowDecimalPoint;
    private const int MaxFraction = 6;

    /// <summary>Whole numbers.</summary>
    internal NumberRange? Candidates(JsonItem? item) =>
        Read(item, $"must be a whole number from 0 to {SearchFacts.MostCandidates}, without quotes", static number => number <= SearchFacts.MostCandidates && decimal.IsInteger(number));

    /// <summary>From 0 to 1.</summary>
    internal NumberRange? Threshold(JsonItem? item) =>
        Read(item, $"must be a number from 0 to 1 with at most {MaxFraction} decimals, without quotes, such as 0.9", static number => number is >= 0 and <= 1);

    private NumberRange? Read(JsonItem? item, string whatToWrite, Func<decimal, bool> isValid)
    {
        if (item is null || Fields.Of(item, "an interval", DirectiveWords.Range, errors) is not { } fields) return null;
        var atLeast = Number(fields.Find("atLeast"), whatToWrite, isValid);
        var atMost = Number(fields.Find("atMost"), whatToWrite, isValid);
        if (item is { IsClosed: true, Members.Count: 0 })
            errors.Add(item.Line, item.Path, "has no end: write `atLeast`, `atMost` or both");
        if (atLeast > atMost)
            errors.Add(item.Line, item.Path, "holds no number, since `atLeast` is above `atMost`: write them in order");
        return new NumberRange(atLeast, atMost);
    }

    private decimal? Number(JsonItem? item, string whatToWrite, Func<decimal, bool> isValid)
    {
        if (item is null) return null;
        if (item.Kind == JsonKind.Number && decimal.TryParse(item.Text, Plain, CultureInfo.InvariantCulture, out var number) && number.Scale <= MaxFraction && isValid(number))
            return number;
        errors.Add(item.Line, item.Path, whatToWrite);
        return null;
    }
}
