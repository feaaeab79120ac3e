namespace Gateway.Ledger.Entries;

/// <summary>
/// A personal member of an entry. The bytes of the entry hold only <see cref="Commitment"/>, SHA-256 over a 16-byte salt of its own and the UTF-8 value; value and salt
/// lie in the table <c>personal</c> and can be erased without harm to the proof.
/// </summary>
public sealed record Personal
{
    /// <summary>Null when it was erased.</summary>
    public string? Value { get; init; }

    /// <summary>Lower-case hex; null until the ledger has appended the entry.</summary>
    public string? Commitment { get; init; }

    public static Personal? Of(string? value) => value is null ? null : new Personal { Value = value };
}
