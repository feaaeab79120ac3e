using System.Collections.Frozen;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Apis.Matching;

/// <summary>The rules of one path template, looked up by the header or SOAP action that most of them name, if there is one.</summary>
internal sealed class RuleGroup
{
    private readonly KeyTest? _by;
    private readonly FrozenDictionary<string, ApiRule[]>.AlternateLookup<ReadOnlySpan<char>> _byValue;
    private readonly ApiRule[] _rest;

    private RuleGroup(IReadOnlyList<ApiRule> rules)
    {
        _by = rules.Select(Indexed).OfType<KeyTest>().FirstOrDefault();
        var indexed = rules.Where(rule => _by is not null && Indexed(rule) is { } test && test.Source == _by.Source && test.Key.Equals(_by.Key, StringComparison.OrdinalIgnoreCase)).ToList();
        _byValue = indexed.SelectMany(rule => rule.When[0].Is.Select(value => (Value: value.Text, Rule: rule)))
            .GroupBy(pair => pair.Value, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.Select(pair => pair.Rule).ToArray(), StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _rest = [.. rules.Except(indexed)];
    }

    public static RuleGroup? Of(IEnumerable<ApiRule> rules) => rules.ToList() is { Count: > 0 } list ? new RuleGroup(list) : null;

    /// <summary>Rules whose first test can still hold; their methods and other tests are not judged yet.</summary>
    public ReadOnlySpan<ApiRule> Indexed(IRequestHeaders headers)
    {
        if (_by is null)
            return default;
        var value = _by.Source == KeySource.Header ? headers.SingleOf(_by.Key) : SoapAction.TryRead(headers, out var action) ? action : default;
        return _byValue.TryGetValue(value, out var rules) ? rules : default;
    }

    public ReadOnlySpan<ApiRule> Rest => _rest;

    // Content-Type has parameters and no case, so it is judged, not looked up.
    private static KeyTest? Indexed(ApiRule rule) =>
        rule.When is [{ Source: KeySource.Header or KeySource.SoapAction, Absent: false, Present: false, Items.IsEmpty: true } test, ..]
        && !test.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)
            ? test
            : null;
}
