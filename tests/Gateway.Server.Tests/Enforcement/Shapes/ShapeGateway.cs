using System.Text;
using Gateway.Server.Enforcement.Answering;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Server.Tests.Enforcement.Shapes;

/// <summary>One gateway that permits everything, with a partner that keeps every byte it gets: whatever is not refused for its shape is seen there.</summary>
public sealed class ShapeGateway : IAsyncLifetime
{
    private readonly List<byte[]> _bodies = [];

    public ShapeGateway() => Partner = RawPartner.Start(async exchange =>
    {
        if (await exchange.ReadWholeBodyAsync() is not { } body) return;
        lock (_bodies) _bodies.Add(body);
        await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        exchange.KeepsOpen = true;
    });

    public RawPartner Partner { get; }

    public TestGateway Gateway { get; private set; } = null!;

    /// <summary>Whole requests that the partner has read.</summary>
    public int WholeRequests
    {
        get { lock (_bodies) return _bodies.Count; }
    }

    public string LastBody
    {
        get { lock (_bodies) return Encoding.Latin1.GetString(_bodies[^1]); }
    }

    // Twenty refusals a second of one peer for one reason are answered one by one: a slow row for each is what a quick suite cannot wait for.
    public async ValueTask InitializeAsync() => Gateway = await Wire.StartAsync(Partner.Address, options =>
    {
        options.Clock = new HurryingClock();
        options.Settings.Add(Wire.WithH2c);
    });

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Partner.DisposeAsync();
    }

    /// <summary>Waits until exactly this much was counted for what the server rejects, since the last time it was asked for.</summary>
    public async Task CountedAsync(string reason, int before)
    {
        await TestGateway.WaitAsync(() =>
        {
            Flush();
            return Rejections().Count > before;
        });
        var entry = Rejections()[^1];
        Assert.Equal(reason, (string?)entry["reason"]);
        Assert.Equal(1, (long)entry["count"]!);
        Assert.Equal(before + 1, Rejections().Count);
    }

    /// <summary>Has what was only counted recorded at once.</summary>
    public void Flush() => Gateway.Services.GetRequiredService<RefusalLimiter>().Flush();

    /// <summary>Entries about what the server rejected by itself.</summary>
    public IReadOnlyList<System.Text.Json.Nodes.JsonNode> Rejections() =>
        [.. Gateway.Entries("refusals").Where(entry => ((string)entry["reason"]!).StartsWith("rejected-", StringComparison.Ordinal))];

    /// <summary>That nothing more reached the partner than was there before.</summary>
    public void SawNothing(int before) => Assert.Equal(before, Partner.Heads.Count);

    /// <summary>That the partner got exactly this message as the only one since.</summary>
    public void Saw(Fate.Sent sent, int before)
    {
        var lines = Assert.Single(Partner.Heads.Skip(before)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(sent.Line + " HTTP/1.1", lines[0]);
        Assert.Equal(sent.Fields.Append($"Host: 127.0.0.1:{Partner.Port}").Order(StringComparer.Ordinal), lines.Skip(1).Order(StringComparer.Ordinal));
        Assert.Equal(sent.Body, LastBody);
    }
}
