using System.Net.Sockets;
using Gateway.Server.Directives;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>Changes of the directive folder, and waiting until they bite.</summary>
internal static class Waiting
{
    /// <summary>Saves a file that no reader accepts.</summary>
    public static void Break(this TestGateway gateway) => File.WriteAllText(Path.Combine(gateway.DirectivesPath, "broken.json"), "{");

    /// <summary>Saves a file that no reader accepts, and waits for the lockdown.</summary>
    public static async Task LockAsync(this TestGateway gateway)
    {
        gateway.Break();
        await TestGateway.WaitAsync(() => gateway.Services.GetRequiredService<DirectivesInForce>().Current.Lockdown is not null);
    }

    /// <summary>Asks over a connection of its own until it is answered so; 429 and closed connections are waited out, nothing else.</summary>
    public static async Task UntilServedAsync(this TestGateway gateway, int status = 200)
    {
        var last = 429;
        for (var i = 0; i < 200 && last is 0 or 429; i++)
        {
            if (i > 0) await Task.Delay(25, TestContext.Current.CancellationToken);
            last = await StatusOrClosedAsync(gateway);
        }
        Assert.Equal(status, last);
    }

    /// <summary>Asks until the answer has this status.</summary>
    public static async Task UntilStatusAsync(this TestGateway gateway, int status, string? message = null)
    {
        var last = 0;
        for (var i = 0; i < 400 && last != status; i++)
        {
            if (i > 0) await Task.Delay(25, TestContext.Current.CancellationToken);
            last = (await gateway.AskAsync(message ?? Wire.Get(Wire.Any))).Status;
        }
        Assert.Equal(status, last);
    }

    /// <summary>0 where the connection was closed instead, with a reset or without.</summary>
    private static async Task<int> StatusOrClosedAsync(TestGateway gateway)
    {
        try
        {
            return (await gateway.AskAsync(Wire.Get(Wire.Any))).Status;
        }
        catch (Exception reset) when (reset is IOException or SocketException)
        {
            return 0;
        }
    }
}
