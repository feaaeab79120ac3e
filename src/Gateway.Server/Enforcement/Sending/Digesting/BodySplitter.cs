namespace Gateway.Server.Enforcement.Sending.Digesting;

/// <summary>Finds the contents inside a body while it passes, in pieces that may end anywhere. It reads along: whatever it makes of a body, what is sent stays the same.</summary>
internal abstract class BodySplitter
{
    /// <summary>False when the body is none of its kind; nothing more may be added then.</summary>
    public abstract bool Add(ReadOnlySpan<byte> bytes);

    /// <summary>Ends the body. False where that was in the middle of a content, which then has no digest.</summary>
    public abstract bool End();
}
