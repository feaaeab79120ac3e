namespace Gateway.Ledger.Tests.Support;

/// <summary>A file in memory of any size that takes room only where it is not zero.</summary>
internal sealed class MostlyZeros : Stream
{
    private const int Block = 64 * 1024;

    private readonly Dictionary<long, byte[]> _blocks = [];
    private long _length;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position { get; set; }

    public byte ReadAt(long position) => _blocks.TryGetValue(position / Block, out var block) ? block[position % Block] : (byte)0;

    public override int Read(byte[] buffer, int offset, int count)
    {
        var within = (int)(Position % Block);
        var part = buffer.AsSpan(offset, (int)Math.Min(Math.Min(count, Block - within), Math.Max(0, _length - Position)));
        if (_blocks.TryGetValue(Position / Block, out var block)) block.AsSpan(within, part.Length).CopyTo(part);
        else part.Clear();
        Position += part.Length;
        return part.Length;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        while (count > 0)
        {
            var within = (int)(Position % Block);
            var part = buffer.AsSpan(offset, Math.Min(count, Block - within));
            if (!_blocks.TryGetValue(Position / Block, out var block) && part.ContainsAnyExcept((byte)0)) _blocks[Position / Block] = block = new byte[Block];
            if (block is not null) part.CopyTo(block.AsSpan(within));
            (Position, offset, count) = (Position + part.Length, offset + part.Length, count - part.Length);
            _length = Math.Max(_length, Position);
        }
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => Position, _ => _length };

    public override void SetLength(long value) => _length = value;

    public override void Flush()
    {
    }
}
