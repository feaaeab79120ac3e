namespace Gateway.FakePartner;

/// <summary>Which way bytes went, seen from the partner.</summary>
public enum TapDirection
{
    Received = 1,
    Sent,
}

/// <summary>Bytes that arrived at the tap together.</summary>
/// <param name="At">When the tap had read them, before they were passed on.</param>
/// <param name="Length">How many there were, kept or not.</param>
/// <param name="Bytes">Empty once the connection's limit is reached.</param>
public sealed record TapChunk(TapDirection Direction, DateTimeOffset At, int Length, ReadOnlyMemory<byte> Bytes);

/// <summary>One connection through the tap: every byte both ways, in order of arrival. Thread-safe.</summary>
public sealed class TapConnection
{
    private readonly Lock _gate = new();
    private readonly List<TapChunk> _chunks = [];
    private readonly List<byte> _answerStart = [];
    private long _room;

    internal TapConnection(int number, DateTimeOffset openedAt, long keepBytes) => (Number, OpenedAt, _room) = (number, openedAt, keepBytes);

    /// <summary>Counts from 1 in order of acceptance.</summary>
    public int Number { get; }
    public DateTimeOffset OpenedAt { get; }

    /// <summary>Null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>Bytes from the client.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>Bytes to the client.</summary>
    public long BytesSent { get; private set; }

    /// <summary>A copy of what has passed so far.</summary>
    public IReadOnlyList<TapChunk> Chunks
    {
        get { lock (_gate) return [.. _chunks]; }
    }

    /// <summary>The kept bytes of one direction, joined.</summary>
    public byte[] BytesOf(TapDirection direction)
    {
        lock (_gate) return [.. _chunks.Where(chunk => chunk.Direction == direction).SelectMany(chunk => chunk.Bytes.ToArray())];
    }

    internal void Add(TapDirection direction, DateTimeOffset at, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            var kept = (int)Math.Min(bytes.Length, _room);
            _room -= kept;
            _chunks.Add(new TapChunk(direction, at, bytes.Length, bytes[..kept].ToArray()));
            if (direction == TapDirection.Received)
            {
                BytesReceived += bytes.Length;
                return;
            }
            BytesSent += bytes.Length;
            var missing = "HTTP/1.1 101".Length - _answerStart.Count;
            if (missing > 0) _answerStart.AddRange(bytes[..Math.Min(missing, bytes.Length)]);
        }
    }

    /// <summary>From now on <see cref="HasSwitchedProtocol"/> looks at the next answer.</summary>
    internal void ExpectAnswer()
    {
        lock (_gate) _answerStart.Clear();
    }

    /// <summary>True when the answer since the last request head began with status 101.</summary>
    internal bool HasSwitchedProtocol()
    {
        lock (_gate) return "HTTP/1.1 101"u8.SequenceEqual(_answerStart.ToArray());
    }

    internal void Close(DateTimeOffset at)
    {
        lock (_gate) ClosedAt ??= at;
    }
}
