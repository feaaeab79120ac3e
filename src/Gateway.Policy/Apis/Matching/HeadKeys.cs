using System.Globalization;
using Gateway.Policy.Apis.Facts;
using Gateway.Policy.Requests;
using Gateway.Policy.Requests.Wire;

namespace Gateway.Policy.Apis.Matching;

/// <summary>Looks at query parameters and headers of a canonical request.</summary>
internal static class HeadKeys
{
    private const string ContentType = "Content-Type";

    /// <summary>Longest query value that is decoded; a longer one that needs decoding proves nothing.</summary>
    private const int MaxDecoded = 256;

    /// <summary>Judges a test of query or header. <paramref name="isRepeated"/> tells that the key stands more than once, and then nothing is proven.</summary>
    public static Proof Judge(KeyTest test, string query, IRequestHeaders headers, out bool isRepeated) => test.Source switch
    {
        KeySource.Query => JudgeQuery(test, query, out isRepeated),
        KeySource.Header => JudgeHeader(test, headers, out isRepeated),
        KeySource.SoapAction => JudgeSoapAction(test, headers, out isRepeated),
        KeySource.Json or KeySource.Form or KeySource.SoapBody => NotOfHead(out isRepeated),
    };

    /// <summary>The value of a discriminator for the record, null when it is absent: a query value as written, a header's value.</summary>
    public static string? ValueOf(KeyTest test, string query, IRequestHeaders headers)
    {
        if (test.Source == KeySource.Header)
            return headers.SingleOf(test.Key);
        if (test.Source == KeySource.SoapAction)
            return SoapAction.TryRead(headers, out var action) && !action.IsEmpty ? action.ToString() : null;
        return Find(test.Key, query, out var value, out _, out _) == 0 ? null : value.ToString();
    }

    private static Proof JudgeHeader(KeyTest test, IRequestHeaders headers, out bool isRepeated)
    {
        isRepeated = false;
        if (headers.SingleOf(test.Key) is { } value)
            return test.Key.Equals(ContentType, StringComparison.OrdinalIgnoreCase) ? test.ForText(MediaTypeOf(value), ignoreCase: true) : test.ForText(value);
        isRepeated = headers.CountOf(test.Key) > 1;
        return isRepeated ? Proof.None : test.ForAbsent;
    }

    /// <summary>The media type without its parameters.</summary>
    public static ReadOnlySpan<char> MediaTypeOf(string contentType)
    {
        var end = contentType.IndexOf(';');
        return (end < 0 ? contentType.AsSpan() : contentType.AsSpan(0, end)).Trim(' ');
    }

    private static Proof JudgeQuery(KeyTest test, string query, out bool isRepeated)
    {
        var count = Find(test.Key, query, out var value, out var isOdd, out _);
        isRepeated = count > 1;
        if (isOdd || isRepeated)
            return Proof.None;
        if (count == 0)
            return test.ForAbsent;
        Span<char> decoded = stackalloc char[MaxDecoded];
        return TryDecode(value, decoded, out var length) ? test.ForText(length < 0 ? value : decoded[..length]) : test.Present ? Proof.Holds : Proof.None;
    }

    /// <summary>What a query parameter says. In another case it is another parameter to some servers, so that it tells nothing.</summary>
    public static Sight SightOf(string key, string query)
    {
        var count = Find(key, query, out var value, out var isOdd, out var isWrittenSo);
        if (isOdd || count > 1)
            return default;
        return count == 0 ? Sight.Absent : isWrittenSo ? Sight.Of(Decoded(value)) : default;
    }

    /// <summary>A value of path or query without its escapes; null where it can be read in more ways than one.</summary>
    public static string? Decoded(ReadOnlySpan<char> value)
    {
        Span<char> decoded = stackalloc char[MaxDecoded];
        return TryDecode(value, decoded, out var length) ? (length < 0 ? value : decoded[..length]).ToString() : null;
    }

    // A name that only resembles the key ("key[]", "+key") is the key itself to some servers.
    private static int Find(string key, string query, out ReadOnlySpan<char> found, out bool isOdd, out bool isWrittenSo)
    {
        found = default;
        isOdd = isWrittenSo = false;
        var count = 0;
        var rest = query.AsSpan();
        if (!rest.IsEmpty)
            rest = rest[1..];
        while (QueryReader.TryNext(ref rest, out var name, out var value))
        {
            if (name.Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                if (count++ > 0)
                    continue;
                found = value;
                isWrittenSo = name.SequenceEqual(key);
            }
            else if (name.Contains(key, StringComparison.OrdinalIgnoreCase) && name.IndexOfAny("%+[]") >= 0)
                isOdd = true;
        }
        return count;
    }

    // Only escapes of printable ASCII have one reading everywhere; '+' is a space to some. Length -1: nothing to decode.
    private static bool TryDecode(ReadOnlySpan<char> value, Span<char> decoded, out int length)
    {
        length = -1;
        if (value.IndexOfAny('%', '+') < 0)
            return true;
        length = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c == '%')
            {
                if (value.Length < i + 3 || !byte.TryParse(value.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                    return false;
                c = (char)code;
                i += 2;
            }
            else if (c == '+')
                return false;
            if (c is < ' ' or > '~' || length == decoded.Length)
                return false;
            decoded[length++] = c;
        }
        return true;
    }

    private static Proof JudgeSoapAction(KeyTest test, IRequestHeaders headers, out bool isRepeated)
    {
        isRepeated = false;
        if (!SoapAction.TryRead(headers, out var action))
            return Proof.None;
        return action.IsEmpty ? test.ForAbsent : test.ForText(action);
    }

    private static Proof NotOfHead(out bool isRepeated)
    {
        isRepeated = false;
        return Proof.None;
    }
}
