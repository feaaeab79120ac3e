using System.Net;
using Gateway.Server.Surfaces;

namespace Gateway.Server.Health;

/// <summary>Warns where the management surface can be reached from elsewhere: it shows who asked for what, and does not ask who reads it.</summary>
internal sealed partial class ManagementExposure(Listeners listeners, ILogger<ManagementExposure> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var address in listeners.Of(Surface.Management))
            if (IsReachable(address))
                Exposed(address);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A Unix socket has the rights of its file; loopback those of the machine.</summary>
    private static bool IsReachable(Uri address) =>
        address.Scheme is "http" or "https" && !(IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    [LoggerMessage(5002, LogLevel.Warning, "The management surface listens at {Address}, beyond this machine, and does not ask who reads it: status, directives and entries with callers and case numbers. Bind it to 127.0.0.1 or ::1, or let a firewall keep others out")]
    private partial void Exposed(Uri address);
}
