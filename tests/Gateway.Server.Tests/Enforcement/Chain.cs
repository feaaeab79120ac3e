using Gateway.Ledger.Writing;
using Gateway.Server.Directives;
using Gateway.Server.Enforcement.Judging;
using Gateway.Server.Partners;
using Gateway.Server.Partners.Connections;
using Gateway.Server.Partners.Resilience;
using Gateway.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>What a test takes out of the chain below YARP, or puts into it. Reachable from a test's own host only; no setting leads here.</summary>
public sealed class Chain
{
    /// <summary>Has the last word on the sockets.</summary>
    public Action<SocketsHttpHandler>? Sockets { get; set; }

    /// <summary>Put between the permit gate and the sockets.</summary>
    public Func<HttpMessageHandler, HttpMessageHandler>? BelowGate { get; set; }

    /// <summary>Given the whole chain and its sockets; what is used instead.</summary>
    public Func<HttpMessageHandler, HttpMessageHandler, HttpMessageHandler>? Whole { get; set; }

    /// <summary>Put between YARP and the chain.</summary>
    public Func<HttpMessageHandler, HttpMessageHandler>? AboveGate { get; set; }

    /// <summary>Waited for before each connection is opened.</summary>
    public Func<Task>? Connect { get; set; }

    /// <summary>Put round each connection's stream.</summary>
    public Func<Stream, Stream>? Stream { get; set; }

    /// <summary>What the chain goes by instead of the gateway's own clock, so that it alone knows what time it is.</summary>
    public TimeProvider? Clock { get; set; }

    /// <summary>A port for whatever a test wants to lead messages to.</summary>
    public int OtherPort { get; set; }

    /// <summary>A gateway as <see cref="Wire"/> sets it up, with a changed chain.</summary>
    internal static Task<TestGateway> StartAsync(Uri partner, Change change, Action<WebApplicationBuilder>? configure = null, Action<TestGatewayOptions>? setUp = null) =>
        StartAsync(partner, [Wire.Everything], change, configure, setUp);

    internal static Task<TestGateway> StartAsync(
        Uri partner, IReadOnlyList<string> directives, Change change, Action<WebApplicationBuilder>? configure = null, Action<TestGatewayOptions>? setUp = null) => Wire.StartAsync(partner, directives, options =>
    {
        setUp?.Invoke(options);
        options.Configure = builder =>
        {
            configure?.Invoke(builder);
            var chain = new Chain();
            change(chain);
            builder.Services.Replace(ServiceDescriptor.Singleton<IForwarderHttpClientFactory>(services => ActivatorUtilities.CreateInstance<ChangedClientFactory>(services, chain)));
        };
    });
}

/// <summary>What is done to a chain.</summary>
public delegate void Change(Chain chain);

/// <summary>The gateway's own factory, with a test's changes.</summary>
internal sealed class ChangedClientFactory(PartnerConfig partners, NameResolution names, RoutePipelines pipelines, DirectivesInForce inForce, PolicyClock clock, LedgerWriter ledger, Chain chain)
    : PartnerClientFactory(partners, names, pipelines, inForce, chain.Clock is { } time ? new PolicyClock(time, ledger) : clock, ledger)
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        chain.Sockets?.Invoke(handler);
        var connect = handler.ConnectCallback!;
        handler.ConnectCallback = async (connection, cancellationToken) =>
        {
            if (chain.Connect is { } before) await before();
            var stream = await connect(connection, cancellationToken);
            return chain.Stream?.Invoke(stream) ?? stream;
        };
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler)
    {
        var sockets = chain.BelowGate?.Invoke(handler) ?? handler;
        var whole = base.WrapHandler(context, sockets);
        whole = chain.Whole?.Invoke(whole, sockets) ?? whole;
        return chain.AboveGate?.Invoke(whole) ?? whole;
    }
}
