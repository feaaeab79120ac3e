using System.ComponentModel.DataAnnotations;
using Gateway.Server.Directives;
using Microsoft.Extensions.Options;

namespace Gateway.Server.Enforcement;

/// <summary>How the gateway stops: section <c>Gateway:Shutdown</c>.</summary>
internal sealed class ShutdownOptions
{
    public const string Section = "Gateway:Shutdown";

    /// <summary>How long it is already not ready but still accepts, so that load balancers notice. 0 to 5 min; default 5 s, 0 in Development.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long running requests may finish before they are cut. 0 to 1 h; default 20 s, 0 in Development.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Drain { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>What the host must allow for: its own default of 30 s would break off longer drains without a word.</summary>
    internal TimeSpan WholeStop => Delay + Drain + TimeSpan.FromSeconds(10);
}

[OptionsValidator]
internal sealed partial class ShutdownOptionsValidator : IValidateOptions<ShutdownOptions>;

/// <summary>SIGTERM (DESIGN section 11): not ready, wait, accept no more, drain, cut the rest with the outcome <c>shutdown</c>.</summary>
internal sealed class DrainService(IOptions<ShutdownOptions> options, InFlightRequests inFlight, DirectivesInForce inForce, TimeProvider time) : IHostedLifecycleService, IDisposable
{
    private CancellationTokenSource? _drain;

    /// <summary>True from the signal on; readiness answers 503.</summary>
    public bool IsStopping { get; private set; }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs before the web server stops: it still accepts while this waits.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        IsStopping = true;
        await Task.Delay(options.Value.Delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // The web server now stops accepting and waits for what runs; when the drain is over, what is left is cut, which lets the server finish.
        _drain = new CancellationTokenSource(options.Value.Drain, time);
        _drain.Token.Register(() => inFlight.CutAll(new Cut(CutCause.Shutdown, null, inForce.Current.Set.Epoch)));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _drain?.Dispose();
}
