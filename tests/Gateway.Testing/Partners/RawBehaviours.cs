using System.Globalization;

namespace Gateway.Testing;

/// <summary>Ways in which partners misbehave, for <see cref="RawPartner.Start"/>.</summary>
public static class RawBehaviours
{
    /// <summary>Takes the head and says nothing until the caller gives up.</summary>
    public static async Task HangAsync(RawExchange exchange)
    {
        while ((await exchange.ReadSomeAsync()).Length > 0) { }
    }

    public static Task CloseWithoutAnswerAsync(RawExchange exchange) => Task.CompletedTask;

    /// <summary>Reads the request, sends a head that promises 1,000 bytes and 500 of them, then resets.</summary>
    public static async Task ResetMidBodyAsync(RawExchange exchange)
    {
        await exchange.ReadBodyAsync();
        await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + new string('x', 500));
        // A reset at once could overtake what was sent; the caller shall have seen the beginning.
        await Task.Delay(TimeSpan.FromMilliseconds(100), exchange.Stopped);
        exchange.Reset();
    }

    /// <summary>Reads the request, then sends a chunk of one line every <paramref name="interval"/>, <paramref name="count"/> times.</summary>
    public static Func<RawExchange, Task> SlowBody(int count, TimeSpan interval) => async exchange =>
    {
        await exchange.ReadBodyAsync();
        await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (var i = 0; i < count; i++)
        {
            var line = i.ToString("d8", CultureInfo.InvariantCulture) + "\n";
            await exchange.SendAsync($"{line.Length:x}\r\n{line}\r\n");
            await Task.Delay(interval, exchange.Stopped);
        }
        await exchange.SendAsync("0\r\n\r\n");
    };

    /// <summary>Answers 413 before any of the body is read, and goes on reading.</summary>
    public static async Task EarlyAnswerAsync(RawExchange exchange)
    {
        await exchange.SendAsync("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        await HangAsync(exchange);
    }

    /// <summary>Reads the request and answers in chunks with one trailer field.</summary>
    public static Func<RawExchange, Task> WithTrailer(string name, string value) => async exchange =>
    {
        await exchange.ReadBodyAsync();
        await exchange.SendAsync($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: {name}\r\n\r\n2\r\nok\r\n0\r\n{name}: {value}\r\n\r\n");
        exchange.KeepsOpen = true;
    };

    /// <summary>Switches protocols and sends back every byte that comes.</summary>
    public static async Task UpgradeAndEchoAsync(RawExchange exchange)
    {
        var protocol = HttpBytes.FieldsOf(exchange.Head)["Upgrade"].FirstOrDefault() ?? "echo";
        await exchange.SendAsync($"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: {protocol}\r\n\r\n");
        byte[] bytes;
        while ((bytes = await exchange.ReadSomeAsync()).Length > 0) await exchange.Stream.WriteAsync(bytes, exchange.Stopped);
    }

    /// <summary>Reads the request and answers with this status line's rest, fields and body; the connection stays open.</summary>
    public static Func<RawExchange, Task> Fixed(string statusAndFields, string body = "") => async exchange =>
    {
        await exchange.ReadBodyAsync();
        await exchange.SendAsync($"HTTP/1.1 {statusAndFields}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        exchange.KeepsOpen = true;
    };
}
