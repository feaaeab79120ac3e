using System.Globalization;
using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Merkle;

namespace Gateway.Ledger.Verification.Steps;

/// <summary>Checkpoints that wait until the tree has their size.</summary>
/// <param name="kind">Of the failure where entries that they were signed for are not there.</param>
internal sealed class CheckpointQueue(string kind)
{
    private readonly Queue<Checkpoint> _waiting = new();

    /// <summary>How many were confirmed.</summary>
    public long Count { get; private set; }

    /// <summary>Largest size that was confirmed.</summary>
    public long? Confirmed { get; private set; }

    /// <summary>A size that the tree passed over in one step, since entries are left out.</summary>
    public long? Missed { get; private set; }

    /// <summary>Size of the next that waits; null for none.</summary>
    public long? Next => _waiting.TryPeek(out var next) ? next.Size : null;

    /// <summary>In order of sizes.</summary>
    public void Add(Checkpoint checkpoint) => _waiting.Enqueue(checkpoint);

    public Failure? Compare(TreeEdge edge, bool mayMiss)
    {
        while (_waiting.TryPeek(out var next) && next.Size <= edge.Size)
        {
            _waiting.Dequeue();
            if (next.Size < edge.Size)
            {
                if (!mayMiss)
                    return new Failure(kind, next.Size, Text($"A checkpoint of size {next.Size} is out of order."));
                Missed = next.Size;
                continue;
            }
            var root = edge.Root();
            if (!root.AsSpan().SequenceEqual(next.Root))
                return new Failure(kind == "anchor" ? kind : "root", next.Size, Text(
                    $"The root over the first {next.Size} entries is {Convert.ToHexStringLower(root)}, the {Whose} was signed over {Convert.ToHexStringLower(next.Root)}: one of these entries was altered, added or removed since."));
            (Count, Confirmed) = (Count + 1, next.Size);
        }
        return null;
    }

    /// <summary>One that was signed for more entries than there are.</summary>
    public Failure? Beyond(long size) => _waiting.TryPeek(out var next)
        ? new Failure(kind, size, Text($"The {Whose} was signed for {next.Size} entries, here are {size}: the entries from {size} on are missing."))
        : null;

    private string Whose => kind == "anchor" ? "checkpoint from outside" : "checkpoint in the file";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
