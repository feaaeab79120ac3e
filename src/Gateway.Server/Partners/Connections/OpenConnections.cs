using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Server.Partners.Connections;

/// <summary>
/// Where the open connections of one cluster lead. The socket layer does not say over which of them a message goes; but a message that is about to go has one of them
/// at hand, so while all that were opened for its name lead to one address, that is the one. Thread-safe.
/// </summary>
internal sealed class OpenConnections
{
    private readonly Lock _gate = new();
    private readonly Dictionary<End, int> _counts = [];
    private volatile End[] _ends = [];

    /// <summary>Wraps a connected socket; from now until the stream is disposed of it counts as open.</summary>
    /// <param name="host">The name or address that it was opened for.</param>
    /// <param name="isTls">What is written and read is TLS.</param>
    public Stream Open(string host, IPEndPoint address, Socket socket, bool isTls)
    {
        var end = new End(host, address.Port, string.Create(CultureInfo.InvariantCulture, $"{address}"));
        lock (_gate)
        {
            _counts[end] = _counts.GetValueOrDefault(end) + 1;
            if (_counts[end] == 1) _ends = [.. _counts.Keys];
        }
        return isTls ? new TlsConnection(socket, this, end) : new Connection(socket, this, end);
    }

    /// <summary>Address and port, such as <c>192.0.2.7:443</c>, to which every open connection for this target leads; null where there is none, or more than one.</summary>
    public string? AddressOf(Uri target)
    {
        var host = target.IdnHost;
        string? found = null;
        foreach (var end in _ends)
        {
            if (end.Port != target.Port || !end.Host.Equals(host, StringComparison.OrdinalIgnoreCase)) continue;
            if (found is not null) return null;
            found = end.Address;
        }
        return found;
    }

    private void Close(End end)
    {
        lock (_gate)
        {
            if (--_counts[end] > 0) return;
            _counts.Remove(end);
            _ends = [.. _counts.Keys];
        }
    }

    private sealed record End(string Host, int Port, string Address);

    // A NetworkStream itself, so that reading and writing cost nothing more.
    private class Connection(Socket socket, OpenConnections connections, End end) : NetworkStream(socket, ownsSocket: true)
    {
        private int _isClosed;

        protected override void Dispose(bool disposing)
        {
            if (disposing && Interlocked.Exchange(ref _isClosed, 1) == 0)
            {
                connections.Close(end);
                SendQueue.Drop(Socket);
            }
            base.Dispose(disposing);
        }
    }

    /// <summary>
    /// Below TLS. What follows a read of the handshake goes on on the pool: at its end the partner's certificate is checked against the machine's, which are files, and that may
    /// not happen where sockets are watched (<see cref="SocketCompletions"/>). Afterwards nothing is handed over, so that the end of an idle connection is seen at once.
    /// </summary>
    private sealed class TlsConnection(Socket socket, OpenConnections connections, End end) : Connection(socket, connections, end)
    {
        /// <summary>Pieces that a client writes before its first message: its hello and what it answers with (RFC 8446 section 2, RFC 5246 section 7.3).</summary>
        private const int Handshake = 2;

        private int _written;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_written <= Handshake) _written++;
            return base.WriteAsync(buffer, cancellationToken);
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _written <= Handshake ? ReadToPoolAsync(buffer, cancellationToken) : base.ReadAsync(buffer, cancellationToken);

        private async ValueTask<int> ReadToPoolAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            await Task.Yield();
            return read;
        }
    }
}
