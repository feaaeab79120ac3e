using System.Text.Json;
using Gateway.Policy.Directives;

namespace Gateway.Server.Directives;

/// <summary>What may be said of a document that may be a sealed order: that it is wrong and where, never in its own words.</summary>
internal static class SealedDocuments
{
    private const string Withheld = "This document is or may be confidential, so what is wrong is not shown here. Run `gatewayctl directive check` where the folder is.";

    /// <summary>The same errors, with the text of those withheld whose document does not say plainly that it is public.</summary>
    public static IReadOnlyList<DirectiveError> WithoutText(IReadOnlyList<DirectiveError> errors, IReadOnlyList<DirectiveFile> files)
    {
        var sealedNames = files.Where(file => MayBeConfidential(file.Bytes)).Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        return [.. errors.Select(error => sealedNames.Contains(error.File) ? error with { Message = Withheld } : error)];
    }

    /// <summary>True where a document says that it is confidential in whatever spelling, is no text, or cannot be read and mentions the word.</summary>
    public static bool MayBeConfidential(ReadOnlyMemory<byte> document)
    {
        if (!SealedWord.IsText(document.Span)) return true;
        if (!SealedWord.MayBeIn(document.Span)) return false;
        try
        {
            var bytes = document.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? document[3..] : document;
            var json = JsonElement.Parse(bytes.Span);
            return json.ValueKind != JsonValueKind.Object
                || json.EnumerateObject().Any(member => member.Name.Equals(SealedWord.Name, StringComparison.OrdinalIgnoreCase) && member.Value.ValueKind != JsonValueKind.False);
        }
        catch (JsonException)
        {
            return true;
        }
    }
}
