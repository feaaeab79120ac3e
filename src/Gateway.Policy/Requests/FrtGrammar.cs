namespace Gateway.Policy.Requests;

/// <summary>What the values of <c>Frt-*</c> headers may look like. Nothing is trimmed or folded: a value is well-formed as sent, or refused.</summary>
internal static class FrtGrammar
{
    public const string CodeParameter = ";code=";

    private const int MaxCodeLength = 32;

    public static bool IsCaseNumber(string value) => char.IsAsciiLetterOrDigit(value[0]) && All(value, c => char.IsAsciiLetterOrDigit(c) || "._/:#-".Contains(c));

    /// <summary>Lower-case letters, digits and '_', starting with a letter.</summary>
    public static bool IsToken(string value) => IsToken(value.AsSpan());

    /// <summary>Printable ASCII, spaces inside only.</summary>
    public static bool IsText(string value) => value[0] != ' ' && value[^1] != ' ' && All(value, c => c is >= ' ' and <= '~');

    /// <summary><c>class</c> or <c>class;code=940.01(1)(a)</c>.</summary>
    public static bool IsOffense(string value)
    {
        var mark = value.IndexOf(';');
        if (mark < 0)
            return IsToken(value);
        var rest = value.AsSpan(mark);
        if (!rest.StartsWith(CodeParameter))
            return false;
        var code = rest[CodeParameter.Length..];
        return IsToken(value.AsSpan(0, mark)) && code.Length is > 0 and <= MaxCodeLength && All(code, c => char.IsAsciiLetterOrDigit(c) || ".()-_/:".Contains(c));
    }

    /// <summary>Words such as <c>alternativesExhausted</c>, separated by a comma and at most one space, none twice.</summary>
    public static bool IsWordList(string value)
    {
        var words = value.Split(',');
        for (var i = 0; i < words.Length; i++)
        {
            if (i > 0 && words[i].StartsWith(' '))
                words[i] = words[i][1..];
            if (words[i].Length == 0 || !char.IsAsciiLetter(words[i][0]) || !All(words[i], c => char.IsAsciiLetterOrDigit(c) || c == '_'))
                return false;
        }
        return words.Distinct(StringComparer.OrdinalIgnoreCase).Count() == words.Length;
    }

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
