using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.FakePartner;

/// <summary>A TCP relay on loopback that keeps every byte before passing it on, so that what it shows has reached the partner's door, and what it does not show has not.</summary>
internal sealed class TapServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly IPEndPoint _partner;
    private readonly X509Certificate2? _certificate;
    private readonly long _keepBytes;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<TapConnection> _connections = [];
    private readonly List<string> _heads = [];
    private readonly List<Task> _relays = [];
    private readonly Task _accepting;
    private long _requests;
    private long _bytesReceived;

    public TapServer(FakePartnerOptions options, int partnerPort)
    {
        (_certificate, _keepBytes) = (options.Certificate, options.KeepBytesPerConnection);
        _partner = new IPEndPoint(IPAddress.Loopback, partnerPort);
        _listener = new TcpListener(IPAddress.Loopback, options.Port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public long Requests => Interlocked.Read(ref _requests);

    public long BytesReceived => Interlocked.Read(ref _bytesReceived);

    public IReadOnlyList<TapConnection> Connections
    {
        get { lock (_gate) return [.. _connections]; }
    }

    public IReadOnlyList<string> Heads
    {
        get { lock (_gate) return [.. _heads]; }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        Task[] relays;
        lock (_gate) relays = [.. _relays];
        await Task.WhenAll(relays);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                lock (_gate)
                {
                    var connection = new TapConnection(_connections.Count + 1, TimeProvider.System.GetUtcNow(), _keepBytes);
                    _connections.Add(connection);
                    _relays.Add(RelayAsync(client, connection));
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or a client that went away before it was accepted.
            }
        }
    }

    private async Task RelayAsync(Socket client, TapConnection connection)
    {
        await Task.Yield();
        using var partner = new Socket(_partner.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        client.NoDelay = true;
        try
        {
            await using var toClient = await OpenAsync(client, closing.Token);
            await partner.ConnectAsync(_partner, closing.Token);
            await using var toPartner = new NetworkStream(partner);
            var reader = new RequestHeadReader(
                () => Interlocked.Increment(ref _requests), text => { lock (_gate) _heads.Add(text); connection.ExpectAnswer(); }, connection.HasSwitchedProtocol);
            var received = PumpAsync(toClient, toPartner, connection, reader, closing);
            var sent = PumpAsync(toPartner, toClient, connection, null, closing);
            await Task.WhenAll(received, sent);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // One side broke off: so must the other, and at once, as it would without a tap in between.
            client.LingerState = new LingerOption(true, 0);
        }
        finally
        {
            connection.Close(TimeProvider.System.GetUtcNow());
            client.Dispose();
        }
    }

    private async Task<Stream> OpenAsync(Socket client, CancellationToken cancellationToken)
    {
        var plain = new NetworkStream(client);
        if (_certificate is null) return plain;
        var tls = new SslStream(plain);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = _certificate, ApplicationProtocols = [SslApplicationProtocol.Http11] }, cancellationToken);
        return tls;
    }

    private async Task PumpAsync(Stream from, Stream to, TapConnection connection, RequestHeadReader? reader, CancellationTokenSource closing)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int count;
            while ((count = await from.ReadAsync(buffer, closing.Token)) > 0)
            {
                var bytes = buffer.AsMemory(0, count);
                connection.Add(reader is null ? TapDirection.Sent : TapDirection.Received, TimeProvider.System.GetUtcNow(), bytes.Span);
                if (reader is not null)
                {
                    reader.Read(bytes.Span);
                    Interlocked.Add(ref _bytesReceived, count);
                }
                await to.WriteAsync(bytes, closing.Token);
            }
            await EndAsync(to);
        }
        catch
        {
            await closing.CancelAsync();
            throw;
        }
    }

    private static async Task EndAsync(Stream stream)
    {
        if (stream is SslStream tls) await tls.ShutdownAsync();
        else ((NetworkStream)stream).Socket.Shutdown(SocketShutdown.Send);
    }
}
