using System.Collections.Concurrent;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>A partner that answers like CompreFace and counts how often it saw each request; a request's name travels as its user agent.</summary>
internal sealed class CountingPartner : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _seen = new();
    private readonly KestrelPartner _server;

    private CountingPartner(KestrelPartner server) => _server = server;

    public Uri Address => _server.Address;

    /// <summary>How often each request reached it.</summary>
    public IReadOnlyDictionary<string, int> Seen => _seen;

    public static async Task<CountingPartner> StartAsync()
    {
        CountingPartner? partner = null;
        var server = await KestrelPartner.StartAsync(async context =>
        {
            partner!._seen.AddOrUpdate(context.Request.Headers.UserAgent.ToString(), 1, (_, times) => times + 1);
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"result":[]}""");
        });
        return partner = new CountingPartner(server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
