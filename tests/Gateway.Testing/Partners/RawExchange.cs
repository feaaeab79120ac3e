using System.Net.Sockets;
using System.Text;

namespace Gateway.Testing;

/// <summary>One request that a <see cref="RawPartner"/> has read the head of. What happens on the socket from here on is up to the test.</summary>
public sealed class RawExchange
{
    private readonly Socket _socket;
    private readonly HttpBytes _bytes;

    internal RawExchange(string head, Socket socket, Stream stream, HttpBytes bytes, CancellationToken stopped) =>
        (Head, _socket, Stream, _bytes, Stopped) = (head, socket, stream, bytes, stopped);

    /// <summary>The request's head as it came, with its empty line (Latin-1).</summary>
    public string Head { get; }

    public Stream Stream { get; }

    /// <summary>Fires when the partner is disposed of.</summary>
    public CancellationToken Stopped { get; }

    /// <summary>Set: the next request of this connection is read after this one. Default: the connection is closed.</summary>
    public bool KeepsOpen { get; set; }

    /// <summary>The request's body as its head frames it.</summary>
    public async Task<byte[]> ReadBodyAsync() => (await _bytes.ReadBodyAsync(Head, endsWithStream: false, Stopped)).Body;

    /// <summary>The body; null where the connection ended before the framing said so.</summary>
    public async Task<byte[]?> ReadWholeBodyAsync() => await _bytes.ReadBodyAsync(Head, endsWithStream: false, Stopped) is (var body, true) ? body : null;

    /// <summary>Bytes as they come, at least one; empty when the caller closed.</summary>
    public Task<byte[]> ReadSomeAsync() => _bytes.ReadSomeAsync(Stopped);

    /// <summary>Sends <paramref name="text"/> as Latin-1, nothing added.</summary>
    public async Task SendAsync(string text)
    {
        await Stream.WriteAsync(Encoding.Latin1.GetBytes(text), Stopped);
        await Stream.FlushAsync(Stopped);
    }

    /// <summary>Resets the connection.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }
}
