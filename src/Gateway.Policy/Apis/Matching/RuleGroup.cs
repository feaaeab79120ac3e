using System.Collections.Frozen;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Apis.Matching;

/// <summary>The rules of one path template, looked up by the header that most of them name, if there is one.</summary>
internal sealed class RuleGroup
{
    private readonly string? _header;
    private readonly FrozenDictionary<string, ApiRule[]> _byValue;
    private readonly ApiRule[] _rest;

    private RuleGroup(IReadOnlyList<ApiRule> rules)
    {
        _header = rules.Select(IndexedHeader).OfType<string>().FirstOrDefault();
        var indexed = rules.Where(rule => _header is not null && _header.Equals(IndexedHeader(rule), StringComparison.OrdinalIgnoreCase)).ToList();
        _byValue = indexed.SelectMany(rule => rule.When[0].Is.Select(value => (Value: value.Text, Rule: rule)))
            .GroupBy(pair => pair.Value, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.Select(pair => pair.Rule).ToArray(), StringComparer.Ordinal);
        _rest = [.. rules.Except(indexed)];
    }

    public static RuleGroup? Of(IEnumerable<ApiRule> rules) => rules.ToList() is { Count: > 0 } list ? new RuleGroup(list) : null;

    /// <summary>Rules whose first test can still hold; their methods and other tests are not judged yet.</summary>
    public ReadOnlySpan<ApiRule> Indexed(IRequestHeaders headers) =>
        _header is not null && headers.SingleOf(_header) is { } value && _byValue.TryGetValue(value, out var rules) ? rules : default;

    public ReadOnlySpan<ApiRule> Rest => _rest;

    // Content-Type has parameters and no case, so it is judged, not looked up.
    private static string? IndexedHeader(ApiRule rule) =>
        rule.When is [{ Source: KeySource.Header, Absent: false, Present: false, Items.IsEmpty: true } test, ..] && !test.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)
            ? test.Key
            : null;
}
