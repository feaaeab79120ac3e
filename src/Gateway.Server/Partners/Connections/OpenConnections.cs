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
    public Stream Open(string host, IPEndPoint address, Socket socket)
    {
        var end = new End(host, address.Port, string.Create(CultureInfo.InvariantCulture, $"{address}"));
        lock (_gate)
        {
            _counts[end] = _counts.GetValueOrDefault(end) + 1;
            if (_counts[end] == 1) _ends = [.. _counts.Keys];
        }
        return new Connection(socket, this, end);
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
    private sealed class Connection(Socket socket, OpenConnections connections, End end) : NetworkStream(socket, ownsSocket: true)
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
}
