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

    /// <param name="hangsUp">Told a request's name and how often it came: whether the partner hangs up on it without an answer.</param>
    public static async Task<CountingPartner> StartAsync(Func<string, int, bool>? hangsUp = null)
    {
        CountingPartner? partner = null;
        var server = await KestrelPartner.StartAsync(async context =>
        {
            var name = context.Request.Headers.UserAgent.ToString();
            var times = partner!._seen.AddOrUpdate(name, 1, (_, before) => before + 1);
            if (hangsUp?.Invoke(name, times) == true)
            {
                context.Abort();
                return;
            }
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"result":[]}""");
        });
        return partner = new CountingPartner(server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
