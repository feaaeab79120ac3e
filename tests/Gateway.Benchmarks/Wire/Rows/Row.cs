using System.Globalization;

namespace Gateway.Benchmarks.Wire.Rows;

/// <summary>One row of the table, by the name under which it can be run alone.</summary>
internal abstract class Row(string name, string what)
{
    public string Name => name;

    public string What => what;

    /// <summary>Starts what it measures, measures, ends it. Each line is one figure.</summary>
    public abstract Task<IReadOnlyList<Figure>> MeasureAsync(WireOptions options);
}

/// <summary>What must hold of a figure, and what is wanted.</summary>
/// <param name="AtLeast">Whether larger is better.</param>
internal sealed record Bar(double Must, double Goal, bool AtLeast)
{
    public string Says(double value) => Holds(value, Goal) ? "goal" : Holds(value, Must) ? "must" : "MISSED";

    private bool Holds(double value, double bound) => AtLeast ? value >= bound : value <= bound;
}

/// <summary>A figure beside its reference.</summary>
/// <param name="Compared">What is judged by the bar: a ratio, or a difference or size in the unit of the figure.</param>
internal sealed record Figure(string Of, double? Reference, double Gateway, double? Compared, Bar? Bar, string Format = "0.00")
{
    public const string Head = "| row | figure | reference | gateway | compared | must | goal | holds |\n|---|---|---|---|---|---|---|---|";

    public string Line(string row) => string.Join(" | ",
        $"| {row}", Of, Text(Reference, "#,0.##"), Text(Gateway, "#,0.##"), Text(Compared, Format), Text(Bar?.Must, "0.##"), Text(Bar?.Goal, "0.##"), Compared is { } value ? Bar?.Says(value) ?? "" : "") + " |";

    /// <summary>The median of the rounds' own ratios: what disturbs the machine disturbs both sides of one round.</summary>
    public static Figure Ratio(string of, IReadOnlyList<double> reference, IReadOnlyList<double> gateway, Bar? bar) =>
        new(of, Median(reference), Median(gateway), Median([.. gateway.Zip(reference, (ours, theirs) => ours / theirs)]), bar);

    public static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
