using System.Text.Json;
using Gateway.Cli.Invocation;

namespace Gateway.Cli.Directives;

/// <summary>The document that a person hands over: a file, or standard input when it is named <c>-</c>.</summary>
internal static class DirectiveSource
{
    public const string StandardInput = "-";

    /// <summary>Bytes. More than a document may have, so that the validator sees that it is too long, and little enough to hold whatever somebody names.</summary>
    private const int Bound = 2 * 1024 * 1024;

    public static byte[] Read(string source)
    {
        if (source != StandardInput)
            return ReadFile(source);
        using var input = Console.OpenStandardInput();
        return ReadBounded(input);
    }

    /// <summary>At most <see cref="Bound"/> bytes of a file.</summary>
    public static byte[] ReadFile(string path)
    {
        if (Directory.Exists(path))
            throw new CannotTellException($"{path} is a folder. Name a directive document.");
        if (!File.Exists(path))
            throw new CannotTellException($"{path} is not there. Name a directive document.");
        using var file = File.OpenRead(path);
        return ReadBounded(file);
    }

    private static byte[] ReadBounded(Stream stream)
    {
        var buffer = new byte[Bound];
        return buffer[..stream.ReadAtLeast(buffer, Bound, throwOnEndOfStream: false)];
    }

    /// <summary>
    /// The name that the document must have in the folder: by its own id, however the file is called that it comes from. Where it has no readable id, the name of the
    /// source, so that the validator can say what is wrong with it.
    /// </summary>
    public static string FolderName(string source, ReadOnlyMemory<byte> bytes) =>
        IdOf(bytes) is { } id ? $"{id}.json" : source == StandardInput ? "standard-input.json" : Path.GetFileName(source);

    private static string? IdOf(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var text = bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind is JsonValueKind.Object && document.RootElement.TryGetProperty("id", out var id)
                && id.ValueKind is JsonValueKind.String && DirectiveId.IsValid(id.GetString()) ? id.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
