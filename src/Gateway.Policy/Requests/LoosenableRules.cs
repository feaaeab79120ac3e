using System.Collections.Frozen;

namespace Gateway.Policy.Requests;

/// <summary>
/// The rules of the canonical form that a profile may loosen for its API, each by the name in <see cref="CanonicalRule"/>. Only rules that cannot change host, method, the
/// number of segments or the query belong here: what they refuse is read in one way by whoever decodes once or twice, or, where a server may cut it off, is classified in
/// both readings. Zero loosens nothing.
/// </summary>
[Flags]
public enum LoosenableRules : byte
{
    None = 0,

    /// <summary><see cref="CanonicalRule.TrailingDot"/>: a segment such as <c>Jr.</c>; never one that is nothing but dots.</summary>
    TrailingDot = 1,

    /// <summary><see cref="CanonicalRule.EscapedPercent"/>: a percent sign as data; never one that starts another escape.</summary>
    EscapedPercent = 2,
}

public static class LoosenableRulesNames
{
    private static readonly FrozenDictionary<string, LoosenableRules> ByName = new Dictionary<string, LoosenableRules>
    {
        [CanonicalRule.TrailingDot] = LoosenableRules.TrailingDot,
        [CanonicalRule.EscapedPercent] = LoosenableRules.EscapedPercent,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All names, in order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. ByName.Keys.Order(StringComparer.Ordinal)];

    /// <summary>False where no rule of this name may be loosened.</summary>
    public static bool TryParse(string name, out LoosenableRules rule) => ByName.TryGetValue(name, out rule);

    /// <summary>The names of the rules in <paramref name="rules"/>, in order.</summary>
    public static IEnumerable<string> Names(this LoosenableRules rules) => All.Where(name => (ByName[name] & rules) != 0);
}
