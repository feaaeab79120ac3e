using System.Globalization;
using System.Text;

namespace Gateway.Testing;

/// <summary>Reads HTTP/1.1 messages from a stream exactly as they come, for both ends of raw-socket tests. Not thread-safe.</summary>
public sealed class HttpBytes(Stream stream)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>The head with its empty line (Latin-1); what there was of it when the stream ended early; empty at the end.</summary>
    public async Task<string> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        do head.Append(await ReadLineAsync(cancellationToken));
        while (head.Length > 2 && head[^1] == '\n' && !head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal));
        return head.ToString();
    }

    /// <summary>The body as <paramref name="head"/> frames it. <c>IsComplete</c> is false where the stream ended before the framing said so.</summary>
    public async Task<(byte[] Body, bool IsComplete)> ReadBodyAsync(string head, bool endsWithStream, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        if (FieldsOf(head)["Transfer-Encoding"].Any(value => value.Contains("chunked", StringComparison.OrdinalIgnoreCase)))
        {
            var isWhole = await ReadChunksAsync(body, cancellationToken);
            return (body.ToArray(), isWhole);
        }
        var length = FieldsOf(head)["Content-Length"].FirstOrDefault();
        var limit = length is not null ? long.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture) : endsWithStream ? long.MaxValue : 0;
        var isComplete = await CopyAsync(body, limit, cancellationToken) || limit == long.MaxValue;
        return (body.ToArray(), isComplete);
    }

    /// <summary>Bytes as they come, at least one; empty at the end.</summary>
    public async Task<byte[]> ReadSomeAsync(CancellationToken cancellationToken)
    {
        if (!await FillAsync(cancellationToken)) return [];
        var bytes = _buffer[_start.._end];
        _start = _end;
        return bytes;
    }

    /// <summary>The header fields of a head, names case-insensitive.</summary>
    public static ILookup<string, string> FieldsOf(string head) =>
        head.Split("\r\n").Skip(1).Select(line => line.Split(':', 2)).Where(field => field.Length == 2)
            .ToLookup(field => field[0], field => field[1].Trim(), StringComparer.OrdinalIgnoreCase);

    private async Task<bool> ReadChunksAsync(MemoryStream body, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken);
            if (!long.TryParse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size)) return false;
            if (size == 0) break;
            if (!await CopyAsync(body, size, cancellationToken)) return false;
            await ReadLineAsync(cancellationToken);
        }
        string trailer;
        do trailer = await ReadLineAsync(cancellationToken);
        while (trailer.Length > 2);
        return trailer == "\r\n";
    }

    private async Task<bool> CopyAsync(MemoryStream body, long count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            if (!await FillAsync(cancellationToken)) return false;
            var part = (int)Math.Min(count, _end - _start);
            body.Write(_buffer, _start, part);
            (_start, count) = (_start + part, count - part);
        }
        return true;
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (await FillAsync(cancellationToken))
        {
            line.Append((char)_buffer[_start++]);
            if (line[^1] == '\n') break;
        }
        return line.ToString();
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start < _end) return true;
        _start = 0;
        _end = await stream.ReadAsync(_buffer, cancellationToken);
        return _end > 0;
    }
}
