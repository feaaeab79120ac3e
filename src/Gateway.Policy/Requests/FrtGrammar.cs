using System.Globalization;

namespace Gateway.Policy.Requests;

/// <summary>What the values of <c>Frt-*</c> headers may look like. Nothing is trimmed or folded: a value is well-formed as sent, or refused.</summary>
internal static class FrtGrammar
{
    public const int MaxCodeLength = 32;

    public const int MaxCaseNumber = 64;

    /// <summary>What may stand in a case number beside letters and digits, but not first.</summary>
    public const string CaseNumberMarks = "._/:#-";

    /// <summary>Months; a hundred years stand for life.</summary>
    public const int MaxPenalty = 1200;

    private const string Expires = "expires=";

    public static bool IsCaseNumber(string value) => char.IsAsciiLetterOrDigit(value[0]) && All(value, c => char.IsAsciiLetterOrDigit(c) || CaseNumberMarks.Contains(c));

    /// <summary>Lower-case letters, digits and '_', starting with a letter.</summary>
    public static bool IsToken(string value) => IsToken(value.AsSpan());

    /// <summary>Printable ASCII, spaces inside only.</summary>
    public static bool IsText(string value) => value[0] != ' ' && value[^1] != ' ' && All(value, c => c is >= ' ' and <= '~');

    public static bool IsOffenseCode(ReadOnlySpan<char> code) =>
        code.Length is > 0 and <= MaxCodeLength && All(code, c => char.IsAsciiLetterOrDigit(c) || ".()-_/:".Contains(c));

    /// <summary>
    /// <c>class</c>, and each at most once and in this order <c>;code=940.01(1)(a)</c>, <c>;attempt=yes</c> or <c>no</c>, <c>;penalty=</c> months.
    /// </summary>
    public static bool TryParseOffense(string value, out StatedOffense offense)
    {
        offense = default;
        var rest = value.Split(';');
        if (!IsToken(rest[0])) return false;
        offense = new StatedOffense(rest[0], null, null, null);
        var at = 1;
        if (at < rest.Length && After(rest[at], "code=") is { } code)
        {
            if (!IsOffenseCode(code)) return false;
            offense = offense with { Code = code };
            at++;
        }
        if (at < rest.Length && After(rest[at], "attempt=") is { } attempt)
        {
            if (attempt is not ("yes" or "no")) return false;
            offense = offense with { Attempt = attempt == "yes" };
            at++;
        }
        if (at < rest.Length && After(rest[at], "penalty=") is { } penalty)
        {
            if (!int.TryParse(penalty, NumberStyles.None, CultureInfo.InvariantCulture, out var months) || penalty[0] == '0' || months > MaxPenalty) return false;
            offense = offense with { Penalty = months };
            at++;
        }
        return at == rest.Length;
    }

    /// <summary>
    /// Types such as <c>written_request, court_order</c>, none twice and <c>none</c> alone, and optionally <c>;expires=</c> with an instant of RFC 3339.
    /// </summary>
    public static bool TryParseAuthority(string value, out string types, out DateTimeOffset? expires)
    {
        expires = null;
        var mark = value.IndexOf(';');
        types = mark < 0 ? value : value[..mark];
        if (!IsList(types, static word => IsToken(word)) || (types.Contains(',') && ListOf(types).Contains("none"))) return false;
        if (mark < 0) return true;
        if (After(value[(mark + 1)..], Expires) is not { } instant || !Rfc3339.TryParse(instant, out var end, out _)) return false;
        expires = end;
        return true;
    }

    /// <summary>Words such as <c>alternativesExhausted</c>, separated by a comma and at most one space, none twice.</summary>
    public static bool IsWordList(string value) =>
        IsList(value, static word => char.IsAsciiLetter(word[0]) && All(word, c => char.IsAsciiLetterOrDigit(c) || c == '_'));

    public static bool TryParseSuspicion(string? value, out Suspicion suspicion)
    {
        suspicion = value switch
        {
            "reasonable_suspicion" => Suspicion.ReasonableSuspicion,
            "probable_cause" => Suspicion.ProbableCause,
            _ => Suspicion.None,
        };
        return suspicion != Suspicion.None || value == "none";
    }

    private static string? After(string text, string name) => text.StartsWith(name, StringComparison.Ordinal) && text.Length > name.Length ? text[name.Length..] : null;

    private static bool IsList(string value, Func<string, bool> isWord)
    {
        var words = ListOf(value);
        return words.All(word => word.Length > 0 && isWord(word)) && words.Distinct(StringComparer.OrdinalIgnoreCase).Count() == words.Length;
    }

    private static string[] ListOf(string value)
    {
        var words = value.Split(',');
        for (var i = 1; i < words.Length; i++)
            if (words[i].StartsWith(' '))
                words[i] = words[i][1..];
        return words;
    }

    private static bool IsToken(ReadOnlySpan<char> value) =>
        value.Length > 0 && char.IsAsciiLetterLower(value[0]) && All(value, c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    private static bool All(ReadOnlySpan<char> value, Func<char, bool> holds)
    {
        foreach (var c in value)
            if (!holds(c))
                return false;
        return true;
    }
}

/// <summary>The parts of <c>Frt-Offense</c>; null where not stated.</summary>
/// <param name="Penalty">Months.</param>
internal readonly record struct StatedOffense(string Class, string? Code, bool? Attempt, int? Penalty);
