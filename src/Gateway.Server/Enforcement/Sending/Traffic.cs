using Gateway.Server.Enforcement.Sending.Digesting;

namespace Gateway.Server.Enforcement.Sending;

/// <summary>What went over the partner's connection: body bytes both ways and, where configured, a keyed digests of what was sent. Counted as bytes are handed to or taken from the socket layer.</summary>
internal sealed class Traffic : IDisposable
{
    private long _bytesOut;
    private long _bytesIn;
    private volatile bool _hasBegun;
    private volatile bool _isBodyOpen;
    private volatile bool _isWriting;

    /// <summary>Null where body digests are switched off.</summary>
    public BodyDigests? Digests { get; init; }

    /// <summary>Where candidates are counted; null where nothing is.</summary>
    public AnswerBeginning? Answer { get; set; }

    public long BytesOut => Interlocked.Read(ref _bytesOut);

    public long BytesIn => Interlocked.Read(ref _bytesIn);

    /// <summary>True from the moment at which the first byte of the message may have reached the partner's connection.</summary>
    public bool HasBegun => _hasBegun;

    /// <summary>Address and port of the partner's end; null where no connection was at hand, or where several lead to the same name and it is not known which was used.</summary>
    public string? Destination { get; set; }

    /// <summary>True while a body is on its way and the partner's connection has taken all of it that came: the next move is the caller's.</summary>
    public bool WaitsForCaller => _isBodyOpen && !_isWriting;

    /// <summary>True once the partner's answer has been read to its end.</summary>
    public bool IsAnswerWhole { get; private set; }

    public void Begin() => _hasBegun = true;

    public void BeginBody() => _isBodyOpen = true;

    public void EndBody() => _isBodyOpen = false;

    public void BeginWrite() => _isWriting = true;

    /// <summary>Not called for a write that failed: what follows is the connection's doing then.</summary>
    public void EndWrite() => _isWriting = false;

    /// <summary>Set at the gate. From the moment of its cut not one more byte passes either way, however long the connection takes to close.</summary>
    public Permit? Permit { get; set; }

    /// <exception cref="PermitWithdrawnException">The permit was cut; these bytes must not be handed on.</exception>
    public void Sent(ReadOnlySpan<byte> bytes)
    {
        ThrowIfCut();
        Interlocked.Add(ref _bytesOut, bytes.Length);
        Digests?.Add(bytes);
    }

    /// <summary>Bytes of the answer; none at its end.</summary>
    /// <exception cref="PermitWithdrawnException">The permit was cut; these bytes must not be handed on.</exception>
    public void Received(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) IsAnswerWhole = true;
        Interlocked.Add(ref _bytesIn, bytes.Length);
        ThrowIfCut();
        Answer?.Add(bytes);
    }

    // A cut closes hundreds of connections one after the other; this is one look at a field.
    private void ThrowIfCut()
    {
        if (Permit?.Cut is not null) throw new PermitWithdrawnException();
    }

    public void Dispose()
    {
        Digests?.Dispose();
        Answer?.Dispose();
    }
}
