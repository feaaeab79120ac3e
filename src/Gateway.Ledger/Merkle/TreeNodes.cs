using Gateway.Ledger.Storage.Sqlite;

namespace Gateway.Ledger.Merkle;

/// <summary>
/// The stored nodes of a ledger's tree: leaf hashes beside their entries, and every eighth level above them in the table <c>tree</c>, a projection of the leaf hashes
/// that costs one row for 256 entries and gives a proof over any size from a few hundred hashes.
/// </summary>
internal sealed class TreeNodes(SqliteDatabase database)
{
    private readonly SqliteStatement _leaves = database.Prepare("SELECT leaf FROM entries WHERE idx >= ? AND idx < ? ORDER BY idx");
    private readonly SqliteStatement _nodes = database.Prepare("SELECT hash FROM tree WHERE idx >= ? AND idx < ? AND level = ? ORDER BY idx");

    public Subtrees Subtrees => new(Read);

    private byte[] Read(int level, long first, int count)
    {
        var select = level == 0 ? _leaves : _nodes;
        select.Bind(1, first);
        select.Bind(2, first + count);
        if (level != 0)
            select.Bind(3, level);
        var hashes = new byte[count * NodeHash.Length];
        var read = 0;
        try
        {
            for (; read < count && select.Step() && select.Bytes(0) is { Length: NodeHash.Length } hash; read++)
                hash.CopyTo(hashes.AsSpan(read * NodeHash.Length));
        }
        finally
        {
            select.Reset();
        }
        return read == count ? hashes : throw new InvalidDataException(level == 0
            ? $"Of the leaf hashes {first} to {first + count - 1} one is missing or none."
            : $"Of the nodes {first} to {first + count - 1} on level {level} of the tree one is missing or none.");
    }
}
