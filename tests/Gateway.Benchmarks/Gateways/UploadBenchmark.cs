using System.Net.Http.Headers;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;

namespace Gateway.Benchmarks.Gateways;

/// <summary>How far the gateway's resident memory grows while one body of 50 MB streams through it: bodies are never held whole.</summary>
internal static class UploadBenchmark
{
    private const int Megabyte = 1024 * 1024;
    private const int BodyBytes = 50 * Megabyte;

    public static async Task RunAsync(TextWriter output)
    {
        long received = 0;
        await using var partner = await KestrelPartner.StartAsync(async context =>
        {
            var buffer = new byte[64 * 1024];
            for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0;)
                received += read;
            await context.Response.WriteAsync("{}");
        });
        await using var gateway = await MeasuredGateway.StartAsync(partner.Address, "allow", bodyLimit: 2L * BodyBytes);
        using var client = new HttpClient { BaseAddress = gateway.Process.ProxyAddress };
        await PostAsync(client, Megabyte);

        var before = gateway.Process.PeakMemory();
        received = 0;
        await PostAsync(client, BodyBytes);
        var after = gateway.Process.PeakMemory();
        await output.WriteLineAsync($"  {received / Megabyte} MB through the gateway: peak resident memory {before / Megabyte} MB before, {after / Megabyte} MB after, growth {(after - before) / (double)Megabyte:F1} MB (must: under 20)");
    }

    private static async Task PostAsync(HttpClient client, int bytes)
    {
        using var content = new ByteArrayContent(new byte[bytes]);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        using var answer = await client.PostAsync("/compreface/api/v1/recognition/recognize", content);
        answer.EnsureSuccessStatusCode();
    }
}
