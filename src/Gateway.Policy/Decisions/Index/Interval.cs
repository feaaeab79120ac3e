using System.Collections.Concurrent;
using System.Collections.Immutable;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Decisions.Index;

/// <summary>
/// One agency between two boundaries: within it the same rules are in force. Cells by operations are built when first asked for, a bounded number of them.
/// </summary>
internal sealed class Interval(int number, string? agency, long until, ImmutableArray<Rule> rules, long within)
{
    private const int MostCells = 256;

    private readonly ConcurrentDictionary<uint, Cell> _cells = new();

    /// <summary>Counts the intervals of the agency from 0.</summary>
    internal int Number { get; } = number;

    internal Cell For(OperationSet operations)
    {
        if (_cells.TryGetValue(operations.Bits, out var cell)) return cell;
        var made = new Cell(agency, operations, until, rules, within);
        return _cells.Count < MostCells ? _cells.GetOrAdd(operations.Bits, made) : made;
    }
}
