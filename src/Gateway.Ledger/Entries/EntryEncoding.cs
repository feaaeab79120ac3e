namespace Gateway.Ledger.Entries;

/// <summary>Canonical bytes of entries, version 1: UTF-8 JSON without white space, members in the documented order, absent members left out.</summary>
public static class EntryEncoding
{
    public const int Version = 1;
}
