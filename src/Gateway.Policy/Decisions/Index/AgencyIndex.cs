using System.Collections.Immutable;

namespace Gateway.Policy.Decisions.Index;

/// <summary>The rules that can matter at one agency, cut at the instants at which one of them begins or ends.</summary>
internal sealed class AgencyIndex
{
    // Requests come from now and, while clocks disagree, from one other instant; a verifier walks in order.
    private const int IntervalsHeld = 8;

    private readonly string? _agency;
    private readonly ImmutableArray<Rule> _rules;
    private readonly Boundaries _boundaries;
    private readonly Interval?[] _intervals = new Interval?[IntervalsHeld];

    internal AgencyIndex(string? agency, ImmutableArray<Rule> rules)
    {
        _agency = agency;
        _rules = [.. rules.Where(rule => rule.CanMatter(agency))];
        _boundaries = new Boundaries(_rules);
    }

    /// <summary>The interval around <paramref name="at"/> (UTC ticks). Safe to call from any thread.</summary>
    internal Interval At(long at)
    {
        var number = _boundaries.IntervalOf(at);
        ref var held = ref _intervals[number % IntervalsHeld];
        if (Volatile.Read(ref held) is { } interval && interval.Number == number) return interval;

        var made = Make(number, at);
        Volatile.Write(ref held, made);
        return made;
    }

    // Apart, since what a lambda captures is allocated where its method begins.
    private Interval Make(int number, long at) =>
        new(number, _agency, _boundaries.EndOf(number), [.. _rules.Where(rule => rule.IsInForce(at) || rule.IsInForceWithoutLogs(at))], at);
}
