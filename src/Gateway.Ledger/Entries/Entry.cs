namespace Gateway.Ledger.Entries;

/// <summary>Kinds of entries. Values never change their meaning; see the format history in the README beside the project.</summary>
public enum EntryKind : byte
{
    /// <summary>Not an entry; stands in no ledger.</summary>
    None = 0,
    Intent,
    Attempt,
    Outcome,
    Document,
    Directives,
    Boundary,
    Refusals,
    Gateway,
}

/// <summary>What an entry says; the ledger adds index, instant and salts when it appends. Encoded canonically, see <see cref="EntryEncoding"/>.</summary>
public abstract record Entry
{
    public abstract EntryKind Kind { get; }
}

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
