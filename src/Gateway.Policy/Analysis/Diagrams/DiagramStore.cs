using System.Diagnostics.CodeAnalysis;

namespace Gateway.Policy.Analysis.Diagrams;

/// <summary>
/// Sets of points over variables with finitely many values each, as ordered multi-valued decision diagrams (Bryant 1986; Kam et al. 1998): a set is a number, and
/// two sets are equal exactly when their numbers are. A node asks for one variable and has a child for each value; nodes that ask nothing are left out.
/// One thread at a time.
/// </summary>
/// <param name="sizes">Number of values of each variable, in the order in which they are asked; each at least 1.</param>
/// <param name="budget">Steps after which the work ends in <see cref="AnalysisLimitException"/>.</param>
internal sealed class DiagramStore(IReadOnlyList<int> sizes, AnalysisBudget budget)
{
    internal const int Nothing = 0;
    internal const int Everything = 1;

    private readonly List<Node> _nodes = [new Node(int.MaxValue, []), new Node(int.MaxValue, [])];
    private readonly Dictionary<Node, int> _known = new(NodeComparer.Instance);
    private readonly Dictionary<(Operation, int, int), int> _done = [];

    private enum Operation : byte
    {
        And,
        Or,
        Minus,
    }

    internal int VariableCount => sizes.Count;

    internal AnalysisBudget Budget => budget;

    internal int SizeOf(int variable) => sizes[variable];

    /// <summary>The variable that the node asks for; <see cref="int.MaxValue"/> at the two ends.</summary>
    internal int VariableOf(int node) => _nodes[node].Variable;

    internal int ChildOf(int node, int value) => _nodes[node].Children[value];

    /// <summary>The points at which the variable has one of the values.</summary>
    internal int Where(int variable, Func<int, bool> accepts)
    {
        var children = new int[sizes[variable]];
        budget.Spend(children.Length);
        for (var value = 0; value < children.Length; value++) children[value] = accepts(value) ? Everything : Nothing;
        return Make(variable, children);
    }

    internal int And(int one, int other) => Apply(Operation.And, one, other);

    internal int Or(int one, int other) => Apply(Operation.Or, one, other);

    internal int Minus(int one, int other) => Apply(Operation.Minus, one, other);

    internal int Not(int one) => Apply(Operation.Minus, Everything, one);

    /// <summary>Of all of them at once, in pairs, so that what is alike in two long lists is worked out once.</summary>
    internal int Or(ReadOnlySpan<int> all) => all.Length switch
    {
        0 => Nothing,
        1 => all[0],
        _ => Or(Or(all[..(all.Length / 2)]), Or(all[(all.Length / 2)..])),
    };

    internal int And(ReadOnlySpan<int> all) => all.Length switch
    {
        0 => Everything,
        1 => all[0],
        _ => And(And(all[..(all.Length / 2)]), And(all[(all.Length / 2)..])),
    };

    private int Apply(Operation operation, int one, int other)
    {
        if (Trivial(operation, one, other) is { } result) return result;
        if (operation != Operation.Minus && one > other) (one, other) = (other, one);
        if (_done.TryGetValue((operation, one, other), out var done)) return done;

        var variable = Math.Min(_nodes[one].Variable, _nodes[other].Variable);
        var children = new int[sizes[variable]];
        budget.Spend(children.Length);
        for (var value = 0; value < children.Length; value++)
            children[value] = Apply(operation, Below(one, variable, value), Below(other, variable, value));
        return _done[(operation, one, other)] = Make(variable, children);
    }

    private static int? Trivial(Operation operation, int one, int other) => operation switch
    {
        Operation.And when one == Nothing || other == Nothing => Nothing,
        Operation.And when one == Everything || one == other => other,
        Operation.And when other == Everything => one,
        Operation.Or when one == Everything || other == Everything => Everything,
        Operation.Or when one == Nothing || one == other => other,
        Operation.Or when other == Nothing => one,
        Operation.Minus when one == Nothing || other == Everything || one == other => Nothing,
        Operation.Minus when other == Nothing => one,
        _ => null,
    };

    private int Below(int node, int variable, int value) => _nodes[node].Variable == variable ? _nodes[node].Children[value] : node;

    private int Make(int variable, int[] children)
    {
        if (Array.TrueForAll(children, child => child == children[0])) return children[0];
        var node = new Node(variable, children);
        if (_known.TryGetValue(node, out var number)) return number;
        number = _nodes.Count;
        _nodes.Add(node);
        _known.Add(node, number);
        return number;
    }

    private readonly record struct Node(int Variable, int[] Children);

    private sealed class NodeComparer : IEqualityComparer<Node>
    {
        internal static NodeComparer Instance { get; } = new();

        public bool Equals(Node x, Node y) => x.Variable == y.Variable && x.Children.AsSpan().SequenceEqual(y.Children);

        public int GetHashCode([DisallowNull] Node obj)
        {
            var hash = new HashCode();
            hash.Add(obj.Variable);
            foreach (var child in obj.Children) hash.Add(child);
            return hash.ToHashCode();
        }
    }
}
