namespace Gateway.Policy.Requests.Wire;

/// <summary>Reads the request target: splits it into path and query as written, or refuses it. What it accepts every server is expected to understand in one way.</summary>
internal static class TargetReader
{
    /// <param name="loosened">Rules that the path may break; those that it does break come out as <paramref name="needs"/>.</param>
    public static Ambiguity? Read(in RawRequest raw, LoosenableRules loosened, out string path, out string query, out LoosenableRules needs)
    {
        path = query = "";
        needs = LoosenableRules.None;
        var target = raw.RawTarget ?? "";
        if (target.Length > CanonicalRequest.MaxTargetLength)
            return Refuse(CanonicalRule.TargetLength, $"The request target is longer than {CanonicalRequest.MaxTargetLength} characters.");
        var start = PathStart(raw, target);
        if (start < 0)
            return Refuse(CanonicalRule.TargetForm, "Send a path that starts with '/', or the absolute address of the same scheme and host with a path.");
        var mark = target.IndexOf('?', start);
        var end = mark < 0 ? target.Length : mark;
        var why = CheckPath(target.AsSpan(start..end), loosened, ref needs) ?? (mark < 0 ? null : QueryReader.Check(target.AsSpan(mark + 1)));
        if (why is not null)
            return why;
        path = start == 0 && mark < 0 ? target : target[start..end];
        query = mark < 0 ? "" : target[mark..];
        return null;
    }

    /// <summary>True when <paramref name="path"/> and <paramref name="query"/> (empty, or with its '?') are in canonical form.</summary>
    public static bool IsCanonical(ReadOnlySpan<char> path, ReadOnlySpan<char> query, LoosenableRules loosened)
    {
        var needs = LoosenableRules.None;
        return path.StartsWith("/") && CheckPath(path, loosened, ref needs) is null && (query.IsEmpty || (query[0] == '?' && QueryReader.Check(query[1..]) is null));
    }

    /// <summary>The refusal that the strict reading of a target with these oddities ends in.</summary>
    public static Ambiguity RefusalOf(LoosenableRules unmet) => (unmet & LoosenableRules.TrailingDot) != 0
        ? Refuse(CanonicalRule.TrailingDot, "A segment of the path ends in a dot; send it without.")
        : Refuse(CanonicalRule.EscapedPercent, "The path holds an escaped percent sign; send a path without %25.");

    public static Ambiguity Refuse(string rule, string detail) => new("target", detail) { Rule = rule };

    // Absolute form (RFC 9112 section 3.2.2) passes only when it repeats scheme and host exactly; the path is judged like any other.
    private static int PathStart(in RawRequest raw, string target)
    {
        if (target.StartsWith('/'))
            return 0;
        var (scheme, host) = (raw.Scheme ?? "", raw.Host ?? "");
        var hostStart = scheme.Length + "://".Length;
        var start = hostStart + host.Length;
        return !raw.IsHttp2OrLater && start < target.Length && target[start] == '/'
            && target.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            && target.AsSpan(scheme.Length).StartsWith("://")
            && target.AsSpan(hostStart).StartsWith(host, StringComparison.OrdinalIgnoreCase)
                ? start
                : -1;
    }

    private static Ambiguity? CheckPath(ReadOnlySpan<char> path, LoosenableRules loosened, ref LoosenableRules needs)
    {
        var segment = 1;
        for (var i = 1; i <= path.Length; i++)
        {
            if (i == path.Length || path[i] == '/')
            {
                if (CheckSegment(path[segment..i], i == path.Length, loosened, ref needs) is { } refused)
                    return refused;
                segment = i + 1;
                continue;
            }
            if (path[i] == '%')
            {
                if (CheckPathEscape(path[i..], loosened, ref needs, out var length) is { } refused)
                    return refused;
                i += length - 1;
            }
            else if (!TargetCharacters.InPath.Contains(path[i]))
                return RefuseCharacter(path[i]);
        }
        return null;
    }

    private static Ambiguity? CheckSegment(ReadOnlySpan<char> segment, bool isLast, LoosenableRules loosened, ref LoosenableRules needs)
    {
        if (segment.IsEmpty)
            return isLast ? null : Refuse(CanonicalRule.EmptySegment, "The path holds '//'; send each segment once.");
        if (segment[^1] != '.')
            return null;
        // Cut off, three dots would leave an empty segment.
        return !segment.ContainsAnyExcept('.')
            ? Refuse(CanonicalRule.DotSegment, "The path holds a segment of dots; send the path that is meant.")
            : Need(LoosenableRules.TrailingDot, loosened, ref needs);
    }

    private static Ambiguity? Need(LoosenableRules rule, LoosenableRules loosened, ref LoosenableRules needs)
    {
        needs |= rule;
        return (loosened & rule) != 0 ? null : RefusalOf(rule);
    }

    private static Ambiguity? CheckPathEscape(ReadOnlySpan<char> at, LoosenableRules loosened, ref LoosenableRules needs, out int length)
    {
        if (!Escapes.TryDecode(at, out var rune, out length, out var refused))
            return refused;
        if (rune.Value == '.')
            return Refuse(CanonicalRule.DotSegment, "The path holds an escaped dot; send it as a dot.");
        if (rune.Value is '/' or '\\' or '?' or '#' or ';')
            return Refuse(CanonicalRule.EscapedSeparator, "The path holds an escaped separator; send a path without %2F, %5C, %3F, %23 and %3B.");
        if (rune.Value == '%')
            return Escapes.IsEscapedTwice(at)
                ? Refuse(CanonicalRule.DoubleEncoding, "The path holds a doubly encoded character; encode it once.")
                : Need(LoosenableRules.EscapedPercent, loosened, ref needs);
        if (Escapes.IsUnreserved(rune))
            return Refuse(CanonicalRule.EscapedUnreserved, "The path escapes a letter, digit or one of - _ ~; send the character itself.");
        return LookAlikes.Has(rune)
            ? Refuse(CanonicalRule.EscapedSeparator, "The path holds a look-alike of an ASCII character; send the ASCII character.")
            : null;
    }

    public static Ambiguity RefuseCharacter(char c) => c switch
    {
        '\\' => Refuse(CanonicalRule.Backslash, "The request target holds a backslash."),
        ';' => Refuse(CanonicalRule.PathParameter, "The path holds ';'; send it without path parameters."),
        '#' => Refuse(CanonicalRule.Fragment, "The request target holds a fragment; send it without '#'."),
        _ => Refuse(CanonicalRule.TargetCharacter, "The request target holds a character that must be sent percent-encoded as UTF-8: a space, quote, bracket, control or non-ASCII character."),
    };
}
