using Gateway.Policy.Directives;

namespace Gateway.Policy.Decisions.Index;

/// <summary>The instants, in UTC ticks, at which one of some rules begins or ends; they cut time into intervals that are counted from 0.</summary>
internal sealed class Boundaries(IEnumerable<Rule> rules)
{
    private readonly long[] _instants = [.. rules.SelectMany(static rule => rule.Boundaries).Distinct().Order()];

    /// <summary>The interval that holds <paramref name="at"/>; one begins at its boundary.</summary>
    internal int IntervalOf(long at)
    {
        var place = Array.BinarySearch(_instants, at);
        return place >= 0 ? place + 1 : ~place;
    }

    /// <summary>The first instant of the next interval, or <see cref="Lifetimes.Never"/>.</summary>
    internal long EndOf(int interval) => interval < _instants.Length ? _instants[interval] : Lifetimes.Never;
}
