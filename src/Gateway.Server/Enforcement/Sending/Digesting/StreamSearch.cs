namespace Gateway.Server.Enforcement.Sending.Digesting;

/// <summary>Searches for one sequence of bytes in what passes in pieces. What may be its beginning is kept back as a number only, since it equals the sequence's own beginning.</summary>
/// <param name="sought">2 bytes or more.</param>
/// <param name="seen">How many of its bytes count as seen before the first piece.</param>
internal sealed class StreamSearch(byte[] sought, int seen = 0)
{
    private int _seen = seen;

    /// <summary>Starts anew.</summary>
    public void Restart(int seen = 0) => _seen = seen;

    /// <summary>Looks for the sequence at the beginning of <paramref name="bytes"/>, takes them up to its end, or all, and hands on what certainly stands before it.</summary>
    /// <param name="before">Null where it is of no use to anybody.</param>
    /// <returns>True when the sequence ends here.</returns>
    public bool Take(ref ReadOnlySpan<byte> bytes, Piece? before)
    {
        if (_seen > 0)
        {
            // Every place at which the sequence can begin within what was kept back: together with this many new bytes none begins later.
            var fresh = Math.Min(bytes.Length, sought.Length - 1);
            Span<byte> joint = stackalloc byte[_seen + fresh];
            sought.AsSpan(0, _seen).CopyTo(joint);
            bytes[..fresh].CopyTo(joint[_seen..]);
            var at = joint.IndexOf(sought);
            if (at >= 0)
            {
                before?.Invoke(joint[..at]);
                bytes = bytes[(at + sought.Length - _seen)..];
                _seen = 0;
                return true;
            }
            if (fresh == bytes.Length)
            {
                _seen = Overlap(joint);
                before?.Invoke(joint[..^_seen]);
                bytes = [];
                return false;
            }
            before?.Invoke(joint[.._seen]);
            _seen = 0;
        }
        var found = bytes.IndexOf(sought);
        if (found < 0) _seen = Overlap(bytes);
        before?.Invoke(found < 0 ? bytes[..^_seen] : bytes[..found]);
        bytes = found < 0 ? [] : bytes[(found + sought.Length)..];
        return found >= 0;
    }

    // The longest end that is a beginning of the sequence.
    private int Overlap(ReadOnlySpan<byte> bytes)
    {
        for (var length = Math.Min(bytes.Length, sought.Length - 1); length > 0; length--)
            if (bytes.EndsWith(sought.AsSpan(0, length))) return length;
        return 0;
    }

    internal delegate void Piece(ReadOnlySpan<byte> bytes);
}
