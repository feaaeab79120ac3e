using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Directives.Reading;

/// <summary>Single values of a directive document. Each returns null, and has said why, where the value is not what it must be.</summary>
internal static class Values
{
    private const string LowerCase = "abcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";

    /// <summary>The shape of ids: 1 to 80 lower-case letters, digits and hyphens.</summary>
    internal static bool IsId([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= Limits.Id } && text.AsSpan().IndexOfAnyExcept(LowerCase + Digits + "-") < 0;

    /// <summary>Text that people read: not blank, one line or several, no other control characters.</summary>
    internal static string? Text(JsonItem? item, int limit, ErrorLog errors, bool mayBeEmpty = false)
    {
        if (item is null || !IsText(item, errors)) return null;
        if (string.IsNullOrWhiteSpace(item.Text) && !mayBeEmpty)
            return Refuse(item, "is empty: write it out", errors);
        if (item.Text.Length > limit)
            return Refuse(item, $"has {item.Text.Length} characters: write at most {limit}", errors);
        if (item.Text.Any(static c => char.IsControl(c) && c != '\n'))
            return Refuse(item, "has a control character: remove it", errors);
        return item.Text;
    }

    internal static string? Id(JsonItem? item, ErrorLog errors)
    {
        if (item is null || !IsText(item, errors)) return null;
        return IsId(item.Text) ? item.Text
            : Refuse(item, $"{ErrorLog.Quote(item.Text)} is not an id: write 1 to {Limits.Id} lower-case letters, digits and hyphens", errors);
    }

    /// <summary>An absolute web address in ASCII, so that it can stand in a <c>Link</c> header (RFC 8288) as it is.</summary>
    internal static string? Url(JsonItem? item, ErrorLog errors, bool mayBeEmpty = false)
    {
        if (item is null || Text(item, Limits.Url, errors, mayBeEmpty) is not { } text) return null;
        if (text.Length == 0) return text;
        var isWritable = text.All(static c => c is > ' ' and < '\x7f' and not ('<' or '>' or '"' or '\\'));
        return isWritable && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && uri.Host.Length > 0 ? text
            : Refuse(item, "is not an absolute web address: write one that starts with `https://`, with escapes for spaces and letters beyond ASCII", errors);
    }

    internal static DateTimeOffset? Instant(JsonItem? item, ErrorLog errors)
    {
        if (item is null || !IsText(item, errors)) return null;
        if (Rfc3339.TryParse(item.Text, out var instant, out var problem)) return instant;
        errors.Add(item.Line, item.Path, problem);
        return null;
    }

    internal static int? WholeNumber(JsonItem? item, ErrorLog errors, int atMost = int.MaxValue)
    {
        if (item is null) return null;
        if (item.Kind == JsonKind.Number && int.TryParse(item.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= atMost)
            return number;
        errors.Add(item.Line, item.Path, $"must be a whole number from 1 to {atMost}, without quotes");
        return null;
    }

    /// <summary>What is wrong with the name of a unit, a role or a database, or null.</summary>
    internal static string? NameProblem(string name) =>
        name.Length is 0 or > Limits.Name || name.Any(char.IsControl) || char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1])
            ? $"is not a name: write 1 to {Limits.Name} characters without control characters and without blanks around them"
            : null;

    internal static bool? Truth(JsonItem? item, ErrorLog errors)
    {
        if (item is null) return null;
        if (item.Kind is JsonKind.True or JsonKind.False) return item.Kind == JsonKind.True;
        errors.Add(item.Line, item.Path, $"must be `true` or `false`, not {item.KindName}");
        return null;
    }

    internal static T? Word<T>(JsonItem? item, IReadOnlyDictionary<string, T> words, ErrorLog errors) where T : struct
    {
        if (item is null || !IsText(item, errors)) return null;
        if (words.TryGetValue(item.Text, out var value)) return value;
        Refuse(item, $"{ErrorLog.Quote(item.Text)} is not a word of this member{NearestWord.Advice(item.Text, [.. words.Keys])}", errors);
        return null;
    }

    /// <summary>
    /// A list of different, valid texts; null with errors where it is no list, empty, too long, or has an entry that is refused or stands twice.
    /// </summary>
    /// <param name="problem">What is wrong with an entry and what to write, or null.</param>
    internal static ImmutableArray<string>? List(JsonItem? item, Func<string, string?> problem, ErrorLog errors)
    {
        if (item is null || !IsFilledList(item, errors)) return null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var valid = true;
        foreach (var entry in item.Items)
        {
            var wrong = entry.Kind != JsonKind.Text ? $"must be text, not {entry.KindName}"
                : problem(entry.Text) ?? (seen.Add(entry.Text) ? null : $"{ErrorLog.Quote(entry.Text)} stands twice: remove one");
            if (wrong is null) continue;
            errors.Add(entry.Line, entry.Path, wrong);
            valid = false;
        }
        return valid ? [.. item.Items.Select(static entry => entry.Text)] : null;
    }

    /// <summary>A list of words from a table.</summary>
    internal static ImmutableArray<string>? WordList(JsonItem? item, IReadOnlyCollection<string> words, ErrorLog errors) =>
        List(item, text => words.Contains(text) ? null : $"{ErrorLog.Quote(text)} is not a word of this list{NearestWord.Advice(text, words)}", errors);

    internal static bool IsFilledList(JsonItem item, ErrorLog errors)
    {
        if (item.Kind != JsonKind.List)
            errors.Add(item.Line, item.Path, $"must be a list, not {item.KindName}: write the entries in square brackets");
        else if (item is { Items.Count: 0, IsClosed: true })
            errors.Add(item.Line, item.Path, "is an empty list, which could mean all or none: write the entries, or leave the member out");
        else if (item.Items.Count > Limits.List)
            errors.Add(item.Line, item.Path, $"has {item.Items.Count} entries: write at most {Limits.List}");
        else
            return true;
        return false;
    }

    private static bool IsText(JsonItem item, ErrorLog errors)
    {
        if (item.Kind == JsonKind.Text) return true;
        var advice = item.Kind == JsonKind.Null ? "write it in double quotes, or leave the member out if it is optional" : "write it in double quotes";
        errors.Add(item.Line, item.Path, $"must be text, not {item.KindName}: {advice}");
        return false;
    }

    private static string? Refuse(JsonItem item, string message, ErrorLog errors)
    {
        errors.Add(item.Line, item.Path, message);
        return null;
    }
}
