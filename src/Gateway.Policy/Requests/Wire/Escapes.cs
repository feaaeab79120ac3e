using System.Globalization;
using System.Text;

namespace Gateway.Policy.Requests.Wire;

/// <summary>Percent-escapes of a request target, one character (Unicode scalar value) at a time.</summary>
internal static class Escapes
{
    /// <summary>Decodes the escape or UTF-8 run of escapes at the start of <paramref name="at"/>; refuses malformed hex, invalid UTF-8, controls and invisible characters.</summary>
    public static bool TryDecode(ReadOnlySpan<char> at, out Rune rune, out int length, out Ambiguity? why)
    {
        rune = default;
        length = 0;
        why = null;
        Span<byte> bytes = stackalloc byte[4];
        var count = 0;
        var wanted = 1;
        while (count < wanted)
        {
            if (!TryByte(at[Math.Min(at.Length, count * 3)..], out bytes[count]))
            {
                why = count == 0
                    ? TargetReader.Refuse(CanonicalRule.MalformedEscape, "A '%' in the request target is not followed by two hexadecimal digits; send %25 in a query for a percent sign.")
                    : NotUtf8();
                return false;
            }
            if (count++ == 0)
                wanted = bytes[0] switch { < 0x80 => 1, >= 0xC2 and < 0xE0 => 2, >= 0xE0 and < 0xF0 => 3, >= 0xF0 and < 0xF5 => 4, _ => 0 };
        }
        if (wanted == 0 || Rune.DecodeFromUtf8(bytes[..count], out rune, out var consumed) != System.Buffers.OperationStatus.Done || consumed != count)
        {
            why = NotUtf8();
            return false;
        }
        length = count * 3;
        if (IsInvisible(rune))
            why = TargetReader.Refuse(CanonicalRule.EscapedControl, "The request target holds an escaped control or invisible character.");
        return why is null;
    }

    /// <summary>The byte of a %XX at the start of <paramref name="at"/>.</summary>
    public static bool TryByte(ReadOnlySpan<char> at, out byte value)
    {
        value = 0;
        return at.Length >= 3 && at[0] == '%' && char.IsAsciiHexDigit(at[1]) && char.IsAsciiHexDigit(at[2])
            && byte.TryParse(at[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>True when the %25 at the start of <paramref name="at"/> decodes to the beginning of another escape.</summary>
    public static bool IsEscapedTwice(ReadOnlySpan<char> at) => at.Length >= 5 && char.IsAsciiHexDigit(at[3]) && char.IsAsciiHexDigit(at[4]);

    public static bool IsUnreserved(Rune rune) => rune.IsAscii && (Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '.' or '_' or '~');

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    private static Ambiguity NotUtf8() => TargetReader.Refuse(CanonicalRule.EscapedUtf8, "The escapes in the request target are not well-formed UTF-8.");
}
