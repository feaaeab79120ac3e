using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Cli.Invocation;

/// <summary>Where a command writes: lines for people, or one JSON value for programs. Notes and problems go to standard error in both cases, so that standard output stays what was asked for.</summary>
internal sealed class Output(TextWriter result, TextWriter notes, bool isJson)
{
    /// <summary>Shared with readers of JSON, so that names agree both ways. Quotes and umlauts stay readable; control characters are escaped all the same.</summary>
    public static JsonSerializerOptions JsonOptions { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>For a value within a line.</summary>
    public static JsonSerializerOptions JsonOnOneLine { get; } = new(JsonOptions) { WriteIndented = false };

    public bool IsJson => isJson;

    /// <summary>A line of the result for people; nothing with <c>--json</c>.</summary>
    public void Line(string text = "")
    {
        if (!isJson) result.WriteLine(Printable(text));
    }

    /// <summary>The result for programs; nothing without <c>--json</c>.</summary>
    public void Json<T>(T value)
    {
        if (isJson) result.WriteLine(JsonSerializer.Serialize(value, JsonOptions));
    }

    public void Note(string text) => notes.WriteLine(Printable(text));

    /// <summary>Files and answers are shown on terminals, where control characters are commands.</summary>
    private static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(character => char.IsControl(character) ? '\uFFFD' : character)) : text;
}
