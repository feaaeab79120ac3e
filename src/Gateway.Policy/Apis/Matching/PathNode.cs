using System.Collections.Frozen;

namespace Gateway.Policy.Apis.Matching;

/// <summary>A tree over path segments: finds every rule whose template fits a path, ignoring case and one slash at the end.</summary>
internal sealed class PathNode
{
    private readonly FrozenDictionary<string, PathNode>.AlternateLookup<ReadOnlySpan<char>>? _literals;
    private readonly (FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Choices, PathNode Next)[] _choices;
    private readonly PathNode? _any;
    private readonly RuleGroup? _here;
    private readonly RuleGroup? _tail;

    private PathNode(IReadOnlyList<ApiRule> rules, int depth)
    {
        _here = RuleGroup.Of(rules.Where(rule => rule.Path.Segments.Length == depth && !rule.Path.HasTail));
        _tail = RuleGroup.Of(rules.Where(rule => rule.Path.Segments.Length == depth && rule.Path.HasTail));
        var deeper = rules.Where(rule => rule.Path.Segments.Length > depth).ToList();
        var literals = deeper.Where(rule => rule.Path.Segments[depth].Literal is not null)
            .GroupBy(rule => rule.Path.Segments[depth].Literal!, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(group => group.Key, group => new PathNode([.. group], depth + 1), StringComparer.OrdinalIgnoreCase);
        _literals = literals.Count == 0 ? null : literals.GetAlternateLookup<ReadOnlySpan<char>>();
        _choices = [.. deeper.Where(rule => !rule.Path.Segments[depth].Choices.IsEmpty)
            .GroupBy(rule => string.Join('|', rule.Path.Segments[depth].Choices), StringComparer.OrdinalIgnoreCase)
            .Select(group => (
                group.Key.Split('|').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>(),
                new PathNode([.. group], depth + 1)))];
        var any = deeper.Where(rule => rule.Path.Segments[depth] is { Literal: null, Choices.IsEmpty: true }).ToList();
        _any = any.Count == 0 ? null : new PathNode(any, depth + 1);
    }

    public static PathNode Root(IReadOnlyList<ApiRule> rules) => new(rules, 0);

    /// <summary>Adds the groups of all templates that fit, the most literal first. A template that is less literal is not hidden by another: both count.</summary>
    public void Find(ReadOnlySpan<char> path, ref FoundGroups found)
    {
        var rest = path is ['/', ..] ? path[1..] : path;
        Walk(rest is [.., '/'] ? rest[..^1] : rest, ref found);
    }

    private void Walk(ReadOnlySpan<char> rest, ref FoundGroups found)
    {
        if (rest.IsEmpty)
            found.Add(_here);
        else
        {
            var end = rest.IndexOf('/');
            var segment = end < 0 ? rest : rest[..end];
            var next = end < 0 ? default : rest[(end + 1)..];
            if (_literals is { } literals)
                WalkLiteral(literals, segment, next, ref found);
            foreach (var (choices, node) in _choices)
                if (choices.Contains(segment))
                    node.Walk(next, ref found);
            _any?.Walk(next, ref found);
        }
        found.Add(_tail);
    }

    // "images%3Aannotate" is "images:annotate" to the partner. The literal counts as well, so that an escape cannot hide it behind a placeholder.
    private static void WalkLiteral(FrozenDictionary<string, PathNode>.AlternateLookup<ReadOnlySpan<char>> literals, ReadOnlySpan<char> segment, ReadOnlySpan<char> next, ref FoundGroups found)
    {
        if (literals.TryGetValue(segment, out var node) || (segment.Contains('%') && literals.TryGetValue(Uri.UnescapeDataString(segment.ToString()), out node)))
            node.Walk(next, ref found);
    }
}

/// <summary>The groups that fit one path; two without an allocation.</summary>
internal ref struct FoundGroups
{
    public RuleGroup? First { get; private set; }
    public RuleGroup? Second { get; private set; }
    public List<RuleGroup>? More { get; private set; }

    public void Add(RuleGroup? group)
    {
        if (group is null || group == First || group == Second || More?.Contains(group) is true)
            return;
        if (First is null)
            First = group;
        else if (Second is null)
            Second = group;
        else
            (More ??= []).Add(group);
    }
}
