using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Resilience;

/// <summary>A destination that keeps failing is passed over where its cluster asks for that, and nowhere else.</summary>
public sealed class HealthTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Destinations_that_fail_are_passed_over_where_their_cluster_asks_for_it(bool asks)
    {
        await using var well = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));
        await using var failing = RawPartner.Start(_ => Task.CompletedTask);
        await using var gateway = await Wire.StartAsync(well.Address, options =>
        {
            options.Settings.Add($"ReverseProxy:Clusters:open:Destinations:two:Address={failing.Address}");
            options.Settings.Add("ReverseProxy:Clusters:open:LoadBalancingPolicy=RoundRobin");
            if (asks) options.Settings.Add("ReverseProxy:Clusters:open:HealthCheck:Passive:Enabled=true");
        });
        // YARP judges a destination from its tenth request within a minute on.
        for (var i = 0; i < 40; i++)
            await gateway.AskAsync(Wire.Get(Wire.Any));

        var before = failing.Heads.Count;
        var answers = new List<int>();
        for (var i = 0; i < 10; i++)
            answers.Add((await gateway.AskAsync(Wire.Get(Wire.Any))).Status);

        Assert.Equal(asks ? 10 : 5, answers.Count(status => status == 200));
        Assert.Equal(asks ? 0 : 5, failing.Heads.Count - before);
    }
}
