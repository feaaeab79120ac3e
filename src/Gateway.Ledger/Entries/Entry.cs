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
