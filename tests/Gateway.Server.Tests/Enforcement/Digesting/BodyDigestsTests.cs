using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Ledger.Entries;
using Gateway.Server.Enforcement.Sending.Digesting;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Server.Tests.Enforcement.Digesting;

/// <summary>The digests of what is inside a body are those of the whole body read at once, wherever its pieces end, and no body makes the reading fail.</summary>
public sealed class BodyDigestsTests
{
    private const int Cases = 400;
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly int[] Sizes = [0, 1, 2, 3, 100, 1022, 1023, 1024, 1025, 1026, 3071, 3072, 3078, 4104, 20_000];

    private static (IReadOnlyList<DigestMember> Digests, string? Undigested) Passing(string type, byte[] body, Func<int> pieceLength, string? encoding = null)
    {
        var request = new DefaultHttpContext().Request;
        request.ContentType = type;
        if (encoding is not null) request.Headers.ContentEncoding = encoding;
        using var digests = new BodyDigests(Key, request);
        for (var at = 0; at < body.Length;)
        {
            var length = Math.Clamp(pieceLength(), 1, body.Length - at);
            digests.Add(body.AsSpan(at, length));
            at += length;
        }
        return digests.End();
    }

    private static Func<int> Pieces(Random random)
    {
        var most = random.Next(4) switch { 0 => 1, 1 => 8, 2 => 300, _ => 100_000 };
        return () => random.Next(1, most + 1);
    }

    private static void Same((IReadOnlyList<DigestMember> Digests, string? Undigested) expected, (IReadOnlyList<DigestMember> Digests, string? Undigested) actual, int seed)
    {
        var (wanted, got) = (string.Join('\n', expected.Digests) + expected.Undigested, string.Join('\n', actual.Digests) + actual.Undigested);
        Assert.True(wanted == got, $"seed {seed}\n{wanted}\n\n{got}");
    }

    [Fact]
    public void Parts_of_a_multipart_body_are_found_wherever_its_pieces_end_and_however_it_is_damaged()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var boundary = random.Next(3) switch { 0 => "b", 1 => "----WebKitFormBoundary7MA4YWxkTrZu0gW", _ => "--" };
            var body = Damaged(random, Multipart(random, boundary));

            Same(ReferenceDigests.OfMultipart(Key, body, boundary), Passing($"multipart/form-data; boundary=\"{boundary}\"", body, Pieces(random)), seed);
        }
    }

    [Fact]
    public void Base64_texts_in_json_are_found_wherever_its_pieces_end_and_however_they_are_escaped()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var body = Json(random);

            Same(ReferenceDigests.OfJson(Key, body), Passing("application/x-amz-json-1.1", body, Pieces(random)), seed);
        }
    }

    [Fact]
    public void Base64_texts_in_a_form_are_found_wherever_its_pieces_end()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var values = Enumerable.Range(0, random.Next(4)).Select(i => $"image{i}=" + (random.Next(2) == 0 ? Text(random) : Uri.EscapeDataString(Text(random))));
            var body = Encoding.Latin1.GetBytes("x&" + string.Join('&', values));

            Same(ReferenceDigests.OfForm(Key, body), Passing("application/x-www-form-urlencoded", body, Pieces(random)), seed);
        }
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/mixed; boundary=b")]
    public void Any_bytes_at_all_give_the_same_digests_in_one_piece_and_in_many(string type)
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var body = new byte[random.Next(1, 6000)];
            // Of few values, so that what delimits occurs often.
            var alphabet = "\r\n--b\"\\u00aA=%&,:/+ \0\xff"u8.ToArray();
            for (var i = 0; i < body.Length; i++) body[i] = random.Next(50) == 0 ? alphabet[random.Next(alphabet.Length)] : (byte)'A';

            Same(Passing(type, body, () => int.MaxValue), Passing(type, body, Pieces(random)), seed);
        }
    }

    [Fact]
    public void At_most_sixteen_digests_are_made_and_the_rest_is_said_to_be_missing()
    {
        var picture = Convert.ToBase64String(new byte[1024]);
        var sixteen = JsonSerializer.SerializeToUtf8Bytes(Enumerable.Repeat(picture, 16));
        var fifteen = JsonSerializer.SerializeToUtf8Bytes(Enumerable.Repeat(picture, 15));

        var (over, why) = Passing("application/json", sixteen, () => 1000);
        var (whole, none) = Passing("application/json", fifteen, () => 1000);

        Assert.Equal((16, "too-many", 16, null), (over.Count, why, whole.Count, none));
    }

    [Theory]
    [InlineData("multipart/form-data", null, "malformed")]
    [InlineData("multipart/form-data; boundary=\"\"", null, "malformed")]
    [InlineData("multipart/form-data; boundary=b", null, "unfinished")]
    [InlineData("application/json", "gzip", "encoded")]
    [InlineData("application/json", null, null)]
    [InlineData("image/jpeg", "gzip", null)]
    [InlineData("no type", null, null)]
    [InlineData("", null, null)]
    public void What_cannot_be_taken_apart_has_the_digest_of_the_whole_alone_and_says_why(string type, string? encoding, string? undigested)
    {
        var (digests, why) = Passing(type, new byte[2000], () => 100, encoding);

        Assert.Equal(("body", undigested), (Assert.Single(digests).Of, why));
    }

    [Fact]
    public void Header_fields_of_a_part_without_end_are_malformed()
    {
        var (_, why) = Passing("multipart/form-data; boundary=b", Encoding.Latin1.GetBytes("--b\r\n" + new string('x', 20_000)), () => 777);

        Assert.Equal("malformed", why);
    }

    private static byte[] Multipart(Random random, string boundary)
    {
        var body = new StringBuilder(random.Next(3) == 0 ? "preamble\r\n" : "");
        for (var part = random.Next(5); part >= 0; part--)
        {
            body.Append("--").Append(boundary).Append(random.Next(5) == 0 ? " \t" : "").Append("\r\n");
            if (random.Next(4) > 0) body.Append("Content-Disposition: form-data; name=\"file\"\r\n");
            // What is between may be nothing at all, or no more than the end of the fields.
            body.Append(random.Next(10) == 0 ? "" : "\r\n");
            body.Append(Content(random, boundary)).Append("\r\n");
        }
        return Encoding.Latin1.GetBytes(body.Append("--").Append(boundary).Append(random.Next(10) == 0 ? "-" : "--").Append(random.Next(2) == 0 ? "\r\n" : "epilogue").ToString());
    }

    private static string Content(Random random, string boundary)
    {
        if (random.Next(3) == 0) return Text(random);
        var bytes = new byte[Sizes[random.Next(Sizes.Length)]];
        random.NextBytes(bytes);
        var content = Encoding.Latin1.GetString(bytes);
        string[] almost = ["\r", "\r\n", "\r\n-", "\r\n--", "--" + boundary, "\r\n--" + boundary[..^1], "\r\r\n--x"];
        for (var i = random.Next(4); i > 0; i--) content = content.Insert(random.Next(content.Length + 1), almost[random.Next(almost.Length)]);
        return content;
    }

    private static byte[] Damaged(Random random, byte[] body)
    {
        switch (random.Next(4))
        {
            case 0:
                return body[..random.Next(1, body.Length)];
            case 1:
                body[random.Next(body.Length)] = (byte)random.Next(256);
                return body;
            default:
                return body;
        }
    }

    private static byte[] Json(Random random)
    {
        var texts = Enumerable.Range(0, random.Next(5)).ToDictionary(i => "key" + i + (random.Next(9) == 0 ? Text(random) : ""), _ => Text(random));
        var json = JsonSerializer.Serialize(texts, random.Next(2) == 0 ? JsonSerializerOptions.Default : new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true });
        return Encoding.UTF8.GetBytes(random.Next(2) == 0 ? json.Replace("/", "\\/", StringComparison.Ordinal) : json);
    }

    /// <summary>Base64 in one of its forms, most of the time.</summary>
    private static string Text(Random random)
    {
        var bytes = new byte[Sizes[random.Next(Sizes.Length)]];
        random.NextBytes(bytes);
        var text = random.Next(4) switch
        {
            0 => Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks),
            1 => Base64Url.EncodeToString(bytes),
            _ => Convert.ToBase64String(bytes),
        };
        if (random.Next(4) == 0) text = "data:image/jpeg;base64," + text;
        if (random.Next(6) == 0) text = text[..random.Next(text.Length + 1)];
        if (random.Next(6) == 0) text = text.Insert(random.Next(text.Length + 1), new[] { "ä", "=", "\"", "\\", ".", ",", "\t" }[random.Next(7)]);
        return text;
    }
}
