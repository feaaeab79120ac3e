using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Compression;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Server.Tests.Telemetry;

/// <summary>A collector of spans on 127.0.0.1, over HTTP or gRPC, that takes, or does what the test wants instead.</summary>
internal sealed class OtlpListener : IAsyncDisposable
{
    private readonly ConcurrentQueue<byte[]> _taken = new();
    private readonly bool _isGrpc;
    private KestrelPartner _kestrel = null!;

    private OtlpListener(bool isGrpc) => _isGrpc = isGrpc;

    public Uri Address => _kestrel.Address;

    public string Protocol => _isGrpc ? "grpc" : "http/protobuf";

    /// <summary>Requests that came, whatever was done with them.</summary>
    public int Requests => _kestrel.Requests;

    /// <summary>Payloads that were taken.</summary>
    public IReadOnlyList<byte[]> Taken => [.. _taken];

    /// <summary>The value of the header <c>x-tenant</c> that came last.</summary>
    public string? Tenant { get; private set; }

    /// <summary>What is done instead of taking; null: it takes.</summary>
    public RequestDelegate? Instead { get; set; }

    public static RequestDelegate Hangs { get; } = context => Task.Delay(Timeout.Infinite, context.RequestAborted);

    /// <param name="port">0: a free one.</param>
    public static async Task<OtlpListener> StartAsync(string protocol = "http/protobuf", int port = 0, RequestDelegate? instead = null)
    {
        var listener = new OtlpListener(protocol == "grpc") { Instead = instead };
        listener._kestrel = await KestrelPartner.StartAsync(listener.AnswerAsync, listener._isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1, port: port);
        return listener;
    }

    /// <summary>Whether a payload with this trace was taken.</summary>
    public bool Has(string traceId) => _taken.Any(payload => payload.AsSpan().IndexOf(Convert.FromHexString(traceId)) >= 0);

    /// <summary>Ends a call of gRPC with a status and no message.</summary>
    public static RequestDelegate EndsWith(int grpcStatus, bool saysWhenToComeAgain = false) => context =>
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = grpcStatus.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (saysWhenToComeAgain) context.Response.Headers["grpc-status-details-bin"] = "AAAA";
        return Task.CompletedTask;
    };

    public static RequestDelegate Answers(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    public ValueTask DisposeAsync() => _kestrel.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Tenant = context.Request.Headers["x-tenant"];
        if (Instead is { } instead)
        {
            await instead(context);
            return;
        }
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _taken.Enqueue(_isGrpc ? await TakeGrpcAsync(context, body.ToArray()) : TakeHttp(context, body.ToArray()));
    }

    private static byte[] TakeHttp(HttpContext context, byte[] body)
    {
        if (context.Request.ContentType != "application/x-protobuf" || context.Request.Path != "/v1/traces") throw new InvalidOperationException("Not OTLP over HTTP.");
        context.Response.ContentType = "application/x-protobuf";
        return context.Request.Headers.ContentEncoding == "gzip" ? Unzip(body) : body;
    }

    private static async Task<byte[]> TakeGrpcAsync(HttpContext context, byte[] body)
    {
        if (context.Request.ContentType != "application/grpc" || context.Request.Path != "/opentelemetry.proto.collector.trace.v1.TraceService/Export" || context.Request.Headers.TE != "trailers")
            throw new InvalidOperationException("Not OTLP over gRPC.");
        if (BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1)) != body.Length - 5) throw new InvalidOperationException("Not one message.");
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
        return body[0] == 1 && context.Request.Headers["grpc-encoding"] == "gzip" ? Unzip(body[5..]) : body[5..];
    }

    private static byte[] Unzip(byte[] body)
    {
        using var plain = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(body), CompressionMode.Decompress))
            gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
