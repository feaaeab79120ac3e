using System.Globalization;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis.Variables;

/// <summary>The instant, cut where a directive begins or ends. What a request states to end is asked relative to the instant, so nothing else depends on it.</summary>
/// <param name="starts">First instants of the intervals, UTC ticks, in order; the last one ends with the period.</param>
/// <param name="end">UTC ticks, exclusive.</param>
internal sealed class TimeVariable(IReadOnlyList<long> starts, long end) : Variable
{
    internal override int Size => starts.Count;

    internal override int ClassOf(RequestFacts facts)
    {
        var at = facts.At.UtcTicks;
        return at < starts[0] || at >= end ? -1 : starts.Count(start => start <= at) - 1;
    }

    internal override RequestFacts Write(int number, RequestFacts facts) => facts with { At = new DateTimeOffset(starts[number], TimeSpan.Zero) };

    internal override string Phrase(IReadOnlyList<int> numbers, Phrases phrases) => phrases.And(SpansOf(numbers).Select(static span =>
        span.Until is { } until ? $"from {Shown(span.From)} until {Shown(until)}" : $"from {Shown(span.From)} on"));

    /// <summary>What the intervals make together, those that touch as one; without an end where there is none.</summary>
    internal IEnumerable<(DateTimeOffset From, DateTimeOffset? Until)> SpansOf(IEnumerable<int> numbers)
    {
        var sorted = numbers.Order().ToList();
        for (var i = 0; i < sorted.Count; i++)
        {
            var from = sorted[i];
            while (i + 1 < sorted.Count && sorted[i + 1] == sorted[i] + 1) i++;
            var until = sorted[i] + 1 < starts.Count ? starts[sorted[i] + 1] : end;
            yield return (new DateTimeOffset(starts[from], TimeSpan.Zero), until == Lifetimes.Never ? null : new DateTimeOffset(until, TimeSpan.Zero));
        }
    }

    private static string Shown(DateTimeOffset instant) =>
        instant.ToString(instant.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd HH:mm:ss'Z'" : "yyyy-MM-dd HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
