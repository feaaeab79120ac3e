namespace Gateway.Policy.Apis.Facts;

/// <summary>
/// What the places of one fact have said. Two that differ, or one that cannot be read in one way only, leave the fact unknown for good: nobody here can tell which of
/// them the partner goes by.
/// </summary>
internal readonly record struct SaidFact<T>
{
    private T? Value { get; init; }
    private bool IsUnclear { get; init; }

    /// <summary>Null where nothing was said, or not plainly.</summary>
    public T? Plain => IsUnclear ? default : Value;

    /// <param name="value">Null: something stands there, and it cannot be read.</param>
    public SaidFact<T> And(T? value) => new()
    {
        Value = value,
        IsUnclear = IsUnclear || value is null || (Value is { } before && !EqualityComparer<T>.Default.Equals(before, value)),
    };
}
