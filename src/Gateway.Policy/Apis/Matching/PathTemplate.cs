using System.Collections.Immutable;

namespace Gateway.Policy.Apis.Matching;

/// <summary>A path of the API: literal segments, <c>{name}</c> for any one segment, <c>{name:a|b}</c> for one of a list, and <c>**</c> at the end for any rest.</summary>
internal sealed record PathTemplate
{
    private PathTemplate() { }

    public required string Text { get; init; }
    public required ImmutableArray<TemplateSegment> Segments { get; init; }
    public required bool HasTail { get; init; }

    /// <summary>Null with <paramref name="problem"/> where the text is not a template.</summary>
    public static PathTemplate? Parse(string text, out string problem)
    {
        problem = "";
        if (!text.StartsWith('/'))
            problem = "A path starts with '/'.";
        else if (text.Any(c => c is < '!' or > '~' or '?' or '#' or '%' or '\\' or ';'))
            problem = "A path holds no query, escape, space or parameter.";
        else if (text.Length > 1 && (text.EndsWith('/') || text.Contains("//")))
            problem = "A path has no empty segment and no slash at its end.";
        if (problem.Length > 0)
            return null;
        var parts = text.Length == 1 ? [] : text[1..].Split('/');
        var hasTail = parts.Length > 0 && parts[^1] == "**";
        var segments = parts.Take(hasTail ? parts.Length - 1 : parts.Length).Select(TemplateSegment.Parse).ToImmutableArray();
        if (segments.Any(segment => segment is null))
        {
            problem = "A segment is plain text, {name}, {name:a|b}, or ** at the end.";
            return null;
        }
        return new PathTemplate { Text = text, Segments = segments!, HasTail = hasTail };
    }
}

/// <summary>One segment of a template. A literal has no name; a placeholder has no literal.</summary>
internal sealed record TemplateSegment(string? Literal, string? Name, ImmutableArray<string> Choices)
{
    public static TemplateSegment? Parse(string text)
    {
        if (text.AsSpan().IndexOfAny("{}*") < 0)
            return text is "." or ".." ? null : new TemplateSegment(text, null, []);
        if (text.Length < 3 || text[0] != '{' || text[^1] != '}')
            return null;
        var inside = text[1..^1];
        var colon = inside.IndexOf(':');
        var name = colon < 0 ? inside : inside[..colon];
        var choices = colon < 0 ? [] : inside[(colon + 1)..].Split('|');
        return name.Length > 0 && name.All(char.IsAsciiLetterOrDigit) && choices.All(choice => choice.Length > 0 && choice.AsSpan().IndexOfAny("{}*:") < 0)
            ? new TemplateSegment(null, name, [.. choices])
            : null;
    }
}
