using Gateway.Ledger.Writing;
using Gateway.Policy.Directives;
using Gateway.Server.Access;
using Gateway.Server.Audit;
using Gateway.Server.Coverage;
using Gateway.Server.Directives;
using Gateway.Server.Enforcement;
using Gateway.Server.Enforcement.Judging;
using Gateway.Server.Partners;
using Gateway.Server.Partners.Resilience;

namespace Gateway.Server.Health;

/// <summary>Puts the status together from one snapshot of the directives.</summary>
internal sealed class StatusReport(
    DirectivesInForce inForce, LedgerWriter ledger, PolicyClock clock, PartnerConfig partners, RoutePipelines pipelines, InFlightRequests inFlight, IdentityConfiguration identity, UnknownOperations unknown, DiskWatch disk)
{
    private readonly IReadOnlyList<string> _agencies = [.. partners.Agencies.Ids.Order(StringComparer.Ordinal)];

    public StatusView Now()
    {
        var state = inForce.Current;
        var now = clock.Now();
        return new StatusView
        {
            Effect = EffectNow.Of(state.Set, now, _agencies, identity.IsConfigured),
            Epoch = state.Set.Epoch,
            Lockdown = state.Lockdown,
            Directives = [.. state.Set.Members.Select(member => DirectiveStatusView.Of(state.Set, member, now.At))],
            Change = state.Change,
            Pending = [],
            Missing = [.. state.Set.Members.Where(member => member.IsMissing).Select(member => member.Directive.Id)],
            Ignored = state.Ignored,
            NextBoundary = NextBoundary(state.Set, now.At),
            Ledger = LedgerView.Of(ledger, disk.Space),
            Routes = [.. pipelines.All.OrderBy(pipeline => pipeline.Route.RouteId, StringComparer.Ordinal).Select(ViewOf)],
            Agencies = _agencies,
            InFlight = inFlight.Count,
            Identity = identity.IsConfigured,
            Clock = new ClockView(now.At, now.Also, now.Also is not null),
            UnknownOperations = unknown.Now(),
        };
    }

    private static RouteView ViewOf(RoutePipeline pipeline) => new(
        pipeline.Route.RouteId, pipeline.Route.Agency, pipeline.Route.Api, pipeline.Route.Hosts, pipeline.Route.PathPrefix, RoutePipelines.WordOf(pipeline.State), pipeline.Queued);

    private static DateTimeOffset? NextBoundary(DirectiveSet set, DateTimeOffset now)
    {
        DateTimeOffset? next = null;
        foreach (var member in set.Members.Where(member => !member.Directive.Confidential))
            foreach (var boundary in (ReadOnlySpan<DateTimeOffset?>)[member.Directive.EffectiveFrom, set.EndOf(member)])
                if (boundary > now && (next is null || boundary < next))
                    next = boundary;
        return next;
    }
}
