using System.Text;
using System.Text.Unicode;

namespace Gateway.Policy.Directives;

/// <summary>The member by which a sealed order is told from others, in bytes that may be no directive at all.</summary>
public static class SealedWord
{
    public const string Name = "confidential";

    /// <summary>False where it would not be found although it is there: in another encoding.</summary>
    public static bool IsText(ReadOnlySpan<byte> document) => !document.Contains((byte)0) && Utf8.IsValid(document);

    /// <summary>True where a document mentions it in any case, could by an escape, or is no text.</summary>
    public static bool MayBeIn(ReadOnlySpan<byte> document) =>
        !IsText(document) || document.IndexOf("\\u"u8) >= 0 || Encoding.UTF8.GetString(document).Contains(Name, StringComparison.OrdinalIgnoreCase);
}
