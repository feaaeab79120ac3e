using System.Diagnostics;
using System.Globalization;
using System.Text;
using Gateway.Server.Enforcement.Sending.Digesting;
using Microsoft.AspNetCore.Http;

namespace Gateway.Benchmarks.Gateways;

/// <summary>What the digests of one body of 200 KiB cost that passes in pieces of 16 KiB: microseconds on one thread, best and median of the rounds.</summary>
internal static class DigestBenchmark
{
    private const int Rounds = 25;
    private const int PerRound = 100;
    private const int Length = 200 * 1024;
    private const int Piece = 16 * 1024;

    public static void Run(TextWriter output)
    {
        var picture = new byte[Length];
        new Random(1).NextBytes(picture);
        Measure(output, "a picture by itself", "image/jpeg", picture);
        Measure(output, "as a part of a form", "multipart/form-data; boundary=xyz", [.. "--xyz\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n"u8, .. picture, .. "\r\n--xyz--"u8]);
        var base64 = Convert.ToBase64String(picture.AsSpan(0, Length / 4 * 3));
        Measure(output, "three quarters of it as base64 in JSON", "application/json", Encoding.ASCII.GetBytes($"{{\"image\":\"{base64}\"}}"));
        Measure(output, "the same, with each `/` escaped", "application/json", Encoding.ASCII.GetBytes($"{{\"image\":\"{base64.Replace("/", "\\/", StringComparison.Ordinal)}\"}}"));
        Measure(output, "JSON of short texts", "application/json", Encoding.ASCII.GetBytes($"[{string.Join(',', Enumerable.Repeat("\"twenty-four characters.\"", Length / 26))}]"));
    }

    private static void Measure(TextWriter output, string what, string type, byte[] body)
    {
        var request = new DefaultHttpContext().Request;
        request.ContentType = type;
        var microseconds = new double[Rounds];
        var key = new byte[32];
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < PerRound; i++) Digest(request, key, body);
            microseconds[round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / PerRound;
        }
        Array.Sort(microseconds);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-42}  {microseconds[0],8:F0}  {microseconds[Rounds / 2],8:F0}"));
    }

    private static void Digest(HttpRequest request, byte[] key, byte[] body)
    {
        using var digests = new BodyDigests(key, request);
        for (var at = 0; at < body.Length; at += Piece)
            digests.Add(body.AsSpan(at, Math.Min(Piece, body.Length - at)));
        digests.End();
    }
}
