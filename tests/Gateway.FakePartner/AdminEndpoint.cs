using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.FakePartner;

/// <summary>Shows a running partner's counters to scripts, on a port of its own so that asking changes none of them: <c>/count</c>, <c>/bytes</c>, <c>/heads</c>, all plain text.</summary>
internal sealed class AdminEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AdminEndpoint(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Port;

    public static async Task<AdminEndpoint> StartAsync(FakePartnerServer partner, int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/count", () => partner.RequestCount.ToString(CultureInfo.InvariantCulture));
        app.MapGet("/bytes", () => partner.BytesReceived.ToString(CultureInfo.InvariantCulture));
        app.MapGet("/heads", () => string.Concat(partner.RequestHeads));
        await app.StartAsync();
        return new AdminEndpoint(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
