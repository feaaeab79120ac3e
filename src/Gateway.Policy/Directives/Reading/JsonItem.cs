namespace Gateway.Policy.Directives.Reading;

internal enum JsonKind : byte
{
    Null = 0,
    Object,
    List,
    Text,
    Number,
    True,
    False,
}

/// <summary>A JSON value with the place where it stands, so that every error can name line and member.</summary>
internal sealed class JsonItem(JsonKind kind, int line, string path)
{
    internal JsonKind Kind { get; } = kind;

    /// <summary>Counts from 1.</summary>
    internal int Line { get; } = line;

    /// <summary>Such as <c>scope.agencies[1]</c>; empty for the document.</summary>
    internal string Path { get; } = path;

    /// <summary>The text, or a number as written.</summary>
    internal string Text { get; init; } = "";

    /// <summary>Of an object, in order; of several members with one name the first.</summary>
    internal List<JsonMember> Members { get; } = [];

    /// <summary>Of a list, in order.</summary>
    internal List<JsonItem> Items { get; } = [];

    /// <summary>False while the closing bracket has not been read: then nothing can be said to be missing.</summary>
    internal bool IsClosed { get; set; }

    internal string PathOf(string member) => Path.Length == 0 ? member : $"{Path}.{member}";

    internal string KindName => Kind switch
    {
        JsonKind.Null => "`null`",
        JsonKind.Object => "an object",
        JsonKind.List => "a list",
        JsonKind.Text => "text",
        JsonKind.Number => "a number",
        JsonKind.True => "`true`",
        JsonKind.False => "`false`",
    };
}

internal readonly record struct JsonMember(string Name, JsonItem Value);
