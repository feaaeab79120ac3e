using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;
using Gateway.Ledger.Writing;
using Gateway.Policy.Requests;
using Gateway.Server.Partners;

namespace Gateway.Server.Audit;

/// <summary>Records the gateway's own life: started, stopped, and the policy set it runs with whenever that differs from the last one.</summary>
internal sealed class GatewayEvents(LedgerWriter ledger, LedgerReader reader, PartnerConfig partners) : IHostedLifecycleService
{
    private static readonly string Program = typeof(GatewayEvents).Assembly.GetName().Version?.ToString() ?? "";

    /// <summary>Runs before the directives are loaded and before anything listens.</summary>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await ledger.AppendAsync(new GatewayEntry { Event = "started", Facts = [new("program", Program)] });
        var known = reader.Newest(EntryKind.Gateway, "policy-set")?.Entry as GatewayEntry;
        var facts = PolicySetFacts();
        if (known is null || !known.Facts.SequenceEqual(facts))
            await ledger.AppendAsync(new GatewayEntry { Event = "policy-set", Facts = facts });
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the web server stopped, so it is the last thing that the record says.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        ledger.AppendLater(new GatewayEntry { Event = "stopped", Facts = [new("program", Program)] });
        return Task.CompletedTask;
    }

    private IReadOnlyList<KeyValuePair<string, string>> PolicySetFacts() =>
    [
        new("hash", partners.PolicySet.Hash),
        new("agencies", string.Join(' ', partners.Agencies.Ids.Order(StringComparer.Ordinal))),
        new("routes", string.Join(' ', partners.Models.Values.Select(model => $"{model.RouteId}={model.Agency}/{model.Profile.Name}").Order(StringComparer.Ordinal))),
        new("loosened", string.Join(' ', partners.Models.Values.SelectMany(model => model.Profile.Loosened.Names().Select(rule => $"{model.Profile.Name}={rule}")).Distinct().Order(StringComparer.Ordinal))),
    ];
}
