using System.Collections.Concurrent;
using System.Diagnostics;
using Gateway.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Server.Tests.Telemetry;

/// <summary>The framework's own request activity would take the caller's trace for its parent, so it is not made; and were it made, it would not.</summary>
public sealed class FrameworkActivityTests
{
    private const string CallersTrace = "0af7651916cd43dd8448eb211c80319c";

    [Fact]
    public async Task The_framework_makes_no_activity_of_its_own()
    {
        var activities = await AskAsync();

        Assert.Null(Assert.Single(activities));
    }

    [Fact]
    public async Task Were_one_made_for_a_foreign_listener_it_would_not_join_the_callers_trace()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);

        var activity = Assert.Single(await AskAsync());

        Assert.NotNull(activity);
        Assert.NotEqual(CallersTrace, activity.TraceId.ToHexString());
        Assert.Empty(activity.Baggage);
    }

    /// <summary>Sends a request with a trace context; the activity that the framework made for it.</summary>
    private static async Task<IReadOnlyCollection<Activity?>> AskAsync()
    {
        var seen = new ConcurrentQueue<Activity?>();
        await using var gateway = await TestGateway.StartAsync(options => options.Configure = builder => builder.Services.AddSingleton<IStartupFilter>(new Witness(seen)));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nobody");
        request.Headers.Add("traceparent", $"00-{CallersTrace}-b7ad6b7169203331-01");
        request.Headers.Add("baggage", "unit=homicide");

        using (await gateway.Client.SendAsync(request)) { }

        return seen;
    }

    private sealed class Witness(ConcurrentQueue<Activity?> seen) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                seen.Enqueue(context.Features.Get<IHttpActivityFeature>()?.Activity);
                return rest(context);
            });
            next(app);
        };
    }
}
