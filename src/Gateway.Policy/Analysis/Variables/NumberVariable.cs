using System.Globalization;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis.Variables;

/// <summary>A fact that is a number between two bounds, cut where an interval of a directive begins or ends; the last class is that it is not known.</summary>
internal sealed class NumberVariable(
    IReadOnlyList<NumberPiece> pieces, Func<RequestFacts, decimal?> read, Func<RequestFacts, decimal, RequestFacts> write, Naming naming) : Variable
{
    internal override int Size => pieces.Count + 1;

    internal int Missing => pieces.Count;

    internal override IEnumerable<int> Plainest => Enumerable.Range(0, Size).Reverse();

    internal override int ClassOf(RequestFacts facts)
    {
        if (read(facts) is not { } number) return Missing;
        for (var i = 0; i < pieces.Count; i++)
            if (pieces[i].Contains(number))
                return i;
        return -1;
    }

    internal override RequestFacts Write(int number, RequestFacts facts) => number == Missing ? facts : write(facts, pieces[number].Example);

    internal override string Phrase(IReadOnlyList<int> numbers, Phrases phrases)
    {
        var known = numbers.Where(number => number != Missing).Order().ToList();
        if (known.Count == 0) return $"no {naming.A[(naming.A.IndexOf(' ', StringComparison.Ordinal) + 1)..]} is {naming.Stated}";
        if (known.Count == pieces.Count) return $"{naming.A} is {naming.Stated}";
        var runs = new List<string>();
        for (var i = 0; i < known.Count; i++)
        {
            var first = known[i];
            while (i + 1 < known.Count && known[i + 1] == known[i] + 1) i++;
            runs.Add(Run(first, known[i]));
        }
        return $"{naming.The} is {phrases.Or(runs)}{(numbers.Contains(Missing) ? $", or not {naming.Stated}" : "")}";
    }

    private string Run(int first, int last)
    {
        var (low, high) = (pieces[first], pieces[last]);
        var from = first == 0 ? "" : low.HoldsLow ? $"at least {Text(low.Low)}" : $"above {Text(low.Low)}";
        var to = last == pieces.Count - 1 ? "" : high.HoldsHigh ? $"at most {Text(high.High)}" : $"below {Text(high.High)}";
        if (low.Low == high.High) return Text(low.Low);
        return from.Length == 0 ? to : to.Length == 0 ? from : $"{from} and {to}";
    }

    private static string Text(decimal number) => number.ToString("0.######", CultureInfo.InvariantCulture);
}

/// <summary>An interval of numbers, none of which a directive tells from another.</summary>
internal sealed record NumberPiece(decimal Low, bool HoldsLow, decimal High, bool HoldsHigh)
{
    internal decimal Example => HoldsLow ? Low : HoldsHigh ? High : (Low + High) / 2;

    internal bool Contains(decimal number) => (number > Low || (HoldsLow && number == Low)) && (number < High || (HoldsHigh && number == High));

    /// <summary>Whole numbers from <paramref name="low"/> to <paramref name="high"/>.</summary>
    internal static IReadOnlyList<NumberPiece> OfWhole(decimal low, decimal high, IEnumerable<NumberRange> ranges)
    {
        var starts = ranges.SelectMany(static range => new[] { range.AtLeast, range.AtMost + 1 }).OfType<decimal>().Append(low)
            .Where(start => start >= low && start <= high).Distinct().Order().ToList();
        return [.. starts.Select((start, i) => new NumberPiece(start, true, i + 1 < starts.Count ? starts[i + 1] - 1 : high, true))];
    }

    /// <summary>All numbers from <paramref name="low"/> to <paramref name="high"/>.</summary>
    internal static IReadOnlyList<NumberPiece> OfAny(decimal low, decimal high, IEnumerable<NumberRange> ranges)
    {
        var ends = ranges.SelectMany(static range => new[] { range.AtLeast, range.AtMost }).OfType<decimal>().Append(low).Append(high)
            .Where(end => end >= low && end <= high).Distinct().Order().ToList();
        var pieces = new List<NumberPiece>();
        for (var i = 0; i < ends.Count; i++)
        {
            pieces.Add(new NumberPiece(ends[i], true, ends[i], true));
            if (i + 1 < ends.Count) pieces.Add(new NumberPiece(ends[i], false, ends[i + 1], false));
        }
        return pieces;
    }
}
