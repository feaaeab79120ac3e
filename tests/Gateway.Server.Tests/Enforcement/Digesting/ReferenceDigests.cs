using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Ledger.Entries;

namespace Gateway.Server.Tests.Enforcement.Digesting;

/// <summary>The same digests made from a body that lies there whole, by the plainest means: what the streaming code is held to.</summary>
internal sealed class ReferenceDigests(byte[] key)
{
    private readonly List<DigestMember> _members = [];
    private int _texts;

    public static (IReadOnlyList<DigestMember> Digests, string? Undigested) OfJson(byte[] key, byte[] body)
    {
        var reference = new ReferenceDigests(key);
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) reference.AddText(reader.GetString()!);
        return reference.Result(body, null);
    }

    public static (IReadOnlyList<DigestMember> Digests, string? Undigested) OfForm(byte[] key, byte[] body)
    {
        var reference = new ReferenceDigests(key);
        foreach (var pair in Encoding.Latin1.GetString(body).Split('&'))
            if (pair.IndexOf('=', StringComparison.Ordinal) is >= 0 and var at)
                reference.AddText(Uri.UnescapeDataString(pair[(at + 1)..]));
        return reference.Result(body, null);
    }

    public static (IReadOnlyList<DigestMember> Digests, string? Undigested) OfMultipart(byte[] key, byte[] body, string boundary)
    {
        var reference = new ReferenceDigests(key);
        return reference.Result(body, reference.Parts(Encoding.Latin1.GetString(body), boundary));
    }

    private string? Parts(string body, string boundary)
    {
        var text = "\r\n" + body;
        var delimiter = "\r\n--" + boundary;
        var at = text.IndexOf(delimiter, StringComparison.Ordinal);
        for (var part = 1; at >= 0; part++)
        {
            var line = at + delimiter.Length;
            var lineEnd = text.IndexOf("\r\n", line, StringComparison.Ordinal);
            var rest = lineEnd < 0 ? text[line..] : text[line..lineEnd];
            if (rest.StartsWith("--", StringComparison.Ordinal)) return null;
            if (lineEnd < 0) return (rest.TrimEnd('\r').Length + 1 >= rest.Length && rest.TrimEnd('\r').Trim(' ', '\t').Length == 0) || rest is "-" ? "unfinished" : "malformed";
            if (rest.Trim(' ', '\t').Length > 0) return "malformed";
            var fields = text.IndexOf("\r\n\r\n", lineEnd, StringComparison.Ordinal);
            if ((fields < 0 ? text.Length : fields) - lineEnd > 16 * 1024) return "malformed";
            if (fields < 0) return "unfinished";
            at = text.IndexOf(delimiter, fields + 2, StringComparison.Ordinal);
            if (at < 0) return "unfinished";
            var content = at < fields + 4 ? "" : text[(fields + 4)..at];
            Add("part " + part.ToString(CultureInfo.InvariantCulture), Encoding.Latin1.GetBytes(content));
            AddText(content);
        }
        return "unfinished";
    }

    private void AddText(string text)
    {
        var bare = new string([.. text.Where(next => next is not (' ' or '\t' or '\r' or '\n'))]);
        if (bare.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            var comma = bare.IndexOf(',', StringComparison.Ordinal);
            if (comma is < 0 or >= 256) return;
            bare = bare[(comma + 1)..];
        }
        if (!Regex.IsMatch(bare, "^[A-Za-z0-9+/_-]*(={0,2})\\z")) return;
        var data = bare.TrimEnd('=');
        if (data.Length % 4 == 1 || (bare != data && bare.Length % 4 != 0)) return;
        var number = string.Create(CultureInfo.InvariantCulture, $"base64 {_texts + 1}");
        if (Add(number, Convert.FromBase64String(data.Replace('-', '+').Replace('_', '/').PadRight((data.Length + 3) / 4 * 4, '=')))) _texts++;
    }

    private bool Add(string of, byte[] content)
    {
        if (content.Length < 1024) return false;
        _members.Add(new DigestMember(of, content.Length, Convert.ToHexStringLower(HMACSHA256.HashData(key, content))));
        return true;
    }

    private (IReadOnlyList<DigestMember>, string?) Result(byte[] body, string? undigested) => (
        [new DigestMember("body", body.Length, Convert.ToHexStringLower(HMACSHA256.HashData(key, body))), .. _members.Take(15)],
        _members.Count > 15 ? "too-many" : undigested);
}
