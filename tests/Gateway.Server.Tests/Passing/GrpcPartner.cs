using System.Net;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Server.Tests.Passing;

/// <summary>The methods of a small gRPC service, one of each kind; messages are texts.</summary>
internal static class EchoMethods
{
    private static readonly Marshaller<string> Text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    public static Method<string, string> Unary { get; } = Of(MethodType.Unary, "Unary");
    public static Method<string, string> Client { get; } = Of(MethodType.ClientStreaming, "Client");
    public static Method<string, string> Server { get; } = Of(MethodType.ServerStreaming, "Server");
    public static Method<string, string> Duplex { get; } = Of(MethodType.DuplexStreaming, "Duplex");

    private static Method<string, string> Of(MethodType type, string name) => new(type, "any", name, Text, Text);
}

/// <summary>The service's shape, as generated code would have it: the server finds methods by their names.</summary>
[BindServiceMethod(typeof(EchoServiceShape), nameof(Bind))]
internal abstract class EchoServiceShape
{
    public static void Bind(ServiceBinderBase binder, EchoServiceShape? service)
    {
        binder.AddMethod(EchoMethods.Unary, service is null ? null : new UnaryServerMethod<string, string>(service.Unary));
        binder.AddMethod(EchoMethods.Client, service is null ? null : new ClientStreamingServerMethod<string, string>(service.Client));
        binder.AddMethod(EchoMethods.Server, service is null ? null : new ServerStreamingServerMethod<string, string>(service.Server));
        binder.AddMethod(EchoMethods.Duplex, service is null ? null : new DuplexStreamingServerMethod<string, string>(service.Duplex));
    }

    public abstract Task<string> Unary(string message, ServerCallContext context);

    public abstract Task<string> Client(IAsyncStreamReader<string> messages, ServerCallContext context);

    public abstract Task Server(string message, IServerStreamWriter<string> answers, ServerCallContext context);

    public abstract Task Duplex(IAsyncStreamReader<string> messages, IServerStreamWriter<string> answers, ServerCallContext context);
}

/// <summary>The service itself.</summary>
internal sealed class EchoService : EchoServiceShape
{
    private int _calls;

    /// <summary>Calls that reached it.</summary>
    public int Calls => Volatile.Read(ref _calls);

    public override Task<string> Unary(string message, ServerCallContext context)
    {
        Interlocked.Increment(ref _calls);
        if (message == "fail") throw new RpcException(new Status(StatusCode.FailedPrecondition, "as asked"), new Metadata { { "reason", "why" } });
        context.ResponseTrailers.Add("checksum", "7");
        return Task.FromResult($"{message} {context.RequestHeaders.GetValue("x-partner")} {context.Deadline < DateTime.MaxValue}");
    }

    public override async Task<string> Client(IAsyncStreamReader<string> messages, ServerCallContext context)
    {
        Interlocked.Increment(ref _calls);
        var all = new List<string>();
        await foreach (var message in messages.ReadAllAsync(context.CancellationToken)) all.Add(message);
        return string.Join(' ', all);
    }

    public override async Task Server(string message, IServerStreamWriter<string> answers, ServerCallContext context)
    {
        Interlocked.Increment(ref _calls);
        for (var i = 0; i < 3; i++) await answers.WriteAsync($"{message} {i}", context.CancellationToken);
        if (message == "forever") await Task.Delay(Timeout.Infinite, context.CancellationToken);
    }

    public override async Task Duplex(IAsyncStreamReader<string> messages, IServerStreamWriter<string> answers, ServerCallContext context)
    {
        Interlocked.Increment(ref _calls);
        await foreach (var message in messages.ReadAllAsync(context.CancellationToken)) await answers.WriteAsync("re " + message, context.CancellationToken);
    }
}

/// <summary>A Grpc.AspNetCore server on loopback, HTTP/2 by prior knowledge.</summary>
internal sealed class GrpcPartner : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GrpcPartner(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public int Calls => _app.Services.GetRequiredService<EchoService>().Calls;

    public static async Task<GrpcPartner> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRouting();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<EchoService>();
        var app = builder.Build();
        app.UseRouting();
        app.MapGrpcService<EchoService>();
        await app.StartAsync();
        return new GrpcPartner(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
