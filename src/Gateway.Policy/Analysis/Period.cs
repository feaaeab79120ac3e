namespace Gateway.Policy.Analysis;

/// <summary>The instants that a question is about: from inclusive, until exclusive; null means without end.</summary>
public sealed record Period
{
    /// <summary>Throws <see cref="ArgumentException"/> where it holds no instant.</summary>
    public Period(DateTimeOffset from, DateTimeOffset? until)
    {
        if (until <= from || from == DateTimeOffset.MaxValue) throw new ArgumentException("A period ends after it begins.", nameof(until));
        (From, Until) = (from, until);
    }

    public DateTimeOffset From { get; }

    public DateTimeOffset? Until { get; }
}
