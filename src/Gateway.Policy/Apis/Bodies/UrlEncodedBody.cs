using System.Buffers.Text;
using System.Text;

namespace Gateway.Policy.Apis.Bodies;

/// <summary>Reads <c>application/x-www-form-urlencoded</c> (WHATWG URL section 5.1), strictly.</summary>
internal static class UrlEncodedBody
{
    /// <summary>False for a raw character that does not belong there, <c>;</c> included, and for a malformed escape.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, List<FormField> fields)
    {
        foreach (var range in body.Split((byte)'&'))
        {
            var part = body[range];
            if (part.IsEmpty)
                continue;
            var equals = part.IndexOf((byte)'=');
            var name = equals < 0 ? part : part[..equals];
            var value = equals < 0 ? default : part[(equals + 1)..];
            if (Decode(name) is not { } decodedName || Decode(value) is not { } decodedValue)
                return false;
            fields.Add(new FormField(decodedName, decodedValue.Length <= FormField.MaxText ? decodedValue : null));
        }
        return true;
    }

    private static string? Decode(ReadOnlySpan<byte> text)
    {
        var decoded = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '%')
            {
                if (text.Length < i + 3 || !Utf8Parser.TryParse(text.Slice(i + 1, 2), out byte value, out var consumed, 'x') || consumed != 2)
                    return null;
                decoded[length++] = value;
                i += 2;
                continue;
            }
            if (c is <= (byte)' ' or >= 0x7F or (byte)';')
                return null;
            decoded[length++] = c == '+' ? (byte)' ' : c;
        }
        var bytes = decoded.AsSpan(0, length);
        return System.Text.Unicode.Utf8.IsValid(bytes) && bytes.IndexOfAnyInRange((byte)0, (byte)8) < 0 ? Encoding.UTF8.GetString(bytes) : null;
    }
}
