using Gateway.Ledger.Entries;
using Gateway.Ledger.Entries.Canonical;

namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>
/// Permitted intents that have no outcome yet. Most get theirs soon: the young ones are stored whole with each block of facts, in a few bytes; only one that is still open
/// after <see cref="Young"/> entries gets a row in the table <c>open_intents</c>. So the price of a block is bounded however many streams are open.
/// </summary>
internal sealed class OpenIntents
{
    /// <summary>Entries after which an open intent is no longer young.</summary>
    public const int Young = 16 * FactsBlock.Capacity;

    private readonly HashSet<long> _young;
    private readonly HashSet<long> _old;
    // As they were added, which is ascending; what was closed since is still among them.
    private readonly List<long> _added;
    private List<long> _closed = [];

    private OpenIntents(List<long> young, IEnumerable<long> old) => (_young, _old, _added) = ([.. young], [.. old], young);

    /// <summary>In ascending order.</summary>
    public IReadOnlyList<long> All => [.. _old.Concat(_young).Order()];

    /// <summary>Takes the next entry, whatever it is: the writer and whoever checks it go the same way.</summary>
    /// <param name="index">Greater than any before.</param>
    public void Follow(long index, in FactsRow row)
    {
        if (row.IsPermit)
            Add(index);
        else if (row is { Kind: EntryKind.Outcome, Intent: { } intent })
            Close(intent);
    }

    private void Add(long intent)
    {
        _young.Add(intent);
        _added.Add(intent);
    }

    private void Close(long intent)
    {
        if (!_young.Remove(intent) && _old.Remove(intent))
            _closed.Add(intent);
    }

    /// <summary>What changed since this was asked last.</summary>
    /// <param name="size">Entries so far.</param>
    public Change TakeChange(long size)
    {
        _added.RemoveAll(intent => !_young.Contains(intent));
        var aged = _added.FindAll(intent => intent < size - Young);
        _added.RemoveRange(0, aged.Count);
        _young.ExceptWith(aged);
        _old.UnionWith(aged);
        var change = new Change(Encode(_added), aged, _closed);
        _closed = [];
        return change;
    }

    /// <param name="young">As <see cref="Change.Young"/> had them.</param>
    /// <param name="old">Rows of <c>open_intents</c>.</param>
    /// <exception cref="InvalidDataException"><paramref name="young"/> was not made here.</exception>
    public static OpenIntents Read(byte[] young, IEnumerable<long> old)
    {
        try
        {
            return new OpenIntents(Decode(young), old);
        }
        catch (Exception e) when (e is FormatException or EndOfStreamException)
        {
            throw new InvalidDataException("The table `projection` is damaged. Drop it, and it is built anew at the next start.", e);
        }
    }

    private static byte[] Encode(List<long> intents)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        var last = 0L;
        foreach (var intent in intents)
        {
            writer.Write7BitEncodedInt64(intent - last);
            last = intent;
        }
        return bytes.ToArray();
    }

    private static List<long> Decode(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        var intents = new List<long>();
        var last = 0L;
        while (reader.BaseStream.Position < bytes.Length)
            intents.Add(last += reader.Read7BitEncodedInt64());
        return intents;
    }

    /// <param name="Young">The distances from each young open intent to the next, seven bits a byte, lowest first, the eighth bit set on all but the last byte (LEB128).</param>
    /// <param name="Aged">Not young any more.</param>
    /// <param name="Closed">Were not young, and are not open any more.</param>
    public sealed record Change(byte[] Young, IReadOnlyList<long> Aged, IReadOnlyList<long> Closed);
}
