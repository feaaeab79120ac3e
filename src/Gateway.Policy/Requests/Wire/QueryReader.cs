namespace Gateway.Policy.Requests.Wire;

/// <summary>Reads the query: judges its spelling, and walks its <c>name=value</c> parts as written.</summary>
internal static class QueryReader
{
    /// <summary>Judges the query without its '?'.</summary>
    public static Ambiguity? Check(ReadOnlySpan<char> query)
    {
        var inName = true;
        var nameStart = 0;
        for (var i = 0; i < query.Length; i++)
        {
            switch (query[i])
            {
                case '&':
                    if (inName && CheckName(query[nameStart..i]) is { } bare)
                        return bare;
                    (inName, nameStart) = (true, i + 1);
                    break;
                case '=' when inName:
                    if (CheckName(query[nameStart..i]) is { } named)
                        return named;
                    inName = false;
                    break;
                case '%':
                    if (CheckEscape(query[i..], inName, out var length) is { } refused)
                        return refused;
                    i += length - 1;
                    break;
                case ';':
                    return TargetReader.Refuse(CanonicalRule.QuerySemicolon, "The query holds ';'; separate parameters by '&' and send %3B in a value.");
                default:
                    if (!TargetCharacters.InQuery.Contains(query[i]))
                        return TargetReader.RefuseCharacter(query[i]);
                    break;
            }
        }
        return inName ? CheckName(query[nameStart..]) : null;
    }

    /// <summary>Takes the next <c>name=value</c> part off <paramref name="rest"/> (a query without its '?'). False at the end. A part without '=' has an empty value.</summary>
    public static bool TryNext(scoped ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        name = value = default;
        if (rest.IsEmpty)
            return false;
        var end = rest.IndexOf('&');
        var part = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        var equals = part.IndexOf('=');
        name = equals < 0 ? part : part[..equals];
        value = equals < 0 ? default : part[(equals + 1)..];
        return true;
    }

    private static Ambiguity? CheckEscape(ReadOnlySpan<char> at, bool inName, out int length)
    {
        if (!Escapes.TryDecode(at, out var rune, out length, out var refused))
            return refused;
        // A percent sign as data (50%25) is fine; an escape of an escape is read once by some servers and twice by others.
        if (rune.Value == '%' && Escapes.IsEscapedTwice(at))
            return TargetReader.Refuse(CanonicalRule.DoubleEncoding, "The query holds a doubly encoded character; encode it once.");
        if (inName && Escapes.IsUnreserved(rune))
            return TargetReader.Refuse(CanonicalRule.EscapedUnreserved, "The name of a query parameter escapes a letter, digit or one of - . _ ~; send the character itself.");
        return inName && LookAlikes.Has(rune)
            ? TargetReader.Refuse(CanonicalRule.EscapedSeparator, "The name of a query parameter holds a look-alike of an ASCII character; send the ASCII character.")
            : null;
    }

    private static Ambiguity? CheckName(ReadOnlySpan<char> name)
    {
        // PHP drops white space before a name.
        while (name is ['+', ..] or ['%', '2', '0', ..])
            name = name[(name[0] == '+' ? 1 : 3)..];
        foreach (var forbidden in FieldNames.OverrideParameters)
            if (IsReadAs(name, forbidden))
                return TargetReader.Refuse(CanonicalRule.MethodOverride, $"The query parameter `{forbidden}` stands for another method, header or body; send these themselves.");
        return null;
    }

    /// <summary>True where a server may read <paramref name="rest"/> as the name <paramref name="forbidden"/>: in any case, escaped where it must be, as PHP reads names, with an index or a space behind it.</summary>
    private static bool IsReadAs(ReadOnlySpan<char> rest, string forbidden)
    {
        foreach (var wanted in forbidden)
        {
            var length = LengthOf(wanted, rest);
            if (length == 0)
                return false;
            rest = rest[length..];
        }
        return rest.IsEmpty || rest[0] is '+' or '[' || StartsWithAny(rest, "%20", "%5B");
    }

    /// <summary>How many characters at the start of <paramref name="at"/> may be read as <paramref name="wanted"/>. PHP has '_' for '.', white space and '['.</summary>
    private static int LengthOf(char wanted, ReadOnlySpan<char> at)
    {
        if (at.IsEmpty)
            return 0;
        if (char.ToUpperInvariant(at[0]) == char.ToUpperInvariant(wanted))
            return 1;
        return wanted switch
        {
            '_' => at[0] is '.' or '+' or '[' ? 1 : StartsWithAny(at, "%20", "%5B") ? 3 : 0,
            '$' => at.StartsWith("%24", StringComparison.Ordinal) ? 3 : 0,
            _ => 0,
        };
    }

    private static bool StartsWithAny(ReadOnlySpan<char> text, string one, string other) =>
        text.StartsWith(one, StringComparison.OrdinalIgnoreCase) || text.StartsWith(other, StringComparison.OrdinalIgnoreCase);
}
