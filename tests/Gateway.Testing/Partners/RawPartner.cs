using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Testing;

/// <summary>A partner on a raw socket of 127.0.0.1: it reads each request's head and leaves the rest to a delegate, for everything that a well-behaved server cannot be made to do.</summary>
public sealed class RawPartner : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<RawExchange, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<string> _heads = [];
    private readonly List<Task> _serving = [];
    private readonly Task _accepting;

    private RawPartner(Func<RawExchange, Task> answer, X509Certificate2? certificate, int port)
    {
        (_answer, _certificate, _listener) = (answer, certificate, new TcpListener(IPAddress.Loopback, port));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Address => new($"{(_certificate is null ? "http" : "https")}://{IPAddress.Loopback}:{Port}/");

    /// <summary>Connections accepted so far.</summary>
    public int Connections
    {
        get { lock (_gate) return _serving.Count; }
    }

    /// <summary>Every request head so far, in order of arrival.</summary>
    public IReadOnlyList<string> Heads
    {
        get { lock (_gate) return [.. _heads]; }
    }

    /// <summary>Listens at once. <paramref name="answer"/> is called for each request, for several connections at the same time; see <see cref="RawBehaviours"/> for ready ones.</summary>
    public static RawPartner Start(Func<RawExchange, Task> answer, X509Certificate2? certificate = null, int port = 0) => new(answer, certificate, port);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        Task[] serving;
        lock (_gate) serving = [.. _serving];
        await Task.WhenAll(serving);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                lock (_gate) _serving.Add(ServeAsync(socket));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or a caller that went away before it was accepted.
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        socket.NoDelay = true;
        try
        {
            await using Stream stream = await OpenAsync(socket);
            var bytes = new HttpBytes(stream);
            bool keepsOpen;
            do
            {
                var head = await bytes.ReadHeadAsync(_stop.Token);
                if (head.Length == 0) return;
                lock (_gate) _heads.Add(head);
                var exchange = new RawExchange(head, socket, stream, bytes, _stop.Token);
                await _answer(exchange);
                keepsOpen = exchange.KeepsOpen;
            }
            while (keepsOpen);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or AuthenticationException)
        {
            // The caller or the test broke the connection off, or the partner is stopping.
        }
        finally
        {
            socket.Dispose();
        }
    }

    private async Task<Stream> OpenAsync(Socket socket)
    {
        var plain = new NetworkStream(socket);
        if (_certificate is null) return plain;
        var tls = new SslStream(plain);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(_certificate, null, offline: true), ApplicationProtocols = [SslApplicationProtocol.Http11] }, _stop.Token);
        return tls;
    }
}
