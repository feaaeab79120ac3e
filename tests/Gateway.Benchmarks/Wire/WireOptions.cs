using System.Globalization;

namespace Gateway.Benchmarks.Wire;

/// <summary>How thoroughly the wire is measured.</summary>
internal sealed record WireOptions
{
    public const string Usage = "wire [--rounds N] [--quick] [--row NAME]...";

    /// <summary>Rounds in which the sides of a comparison take turns; the median counts. 1 to 99; default 5.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>How long one side is asked in one round.</summary>
    public TimeSpan Round { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long each side is asked before the first round, while the runtime still compiles.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Rows that are wanted; empty: all.</summary>
    public IReadOnlyList<string> Rows { get; init; } = [];

    /// <exception cref="FormatException">Not as <see cref="Usage"/> says.</exception>
    public static WireOptions Parse(ReadOnlySpan<string> words)
    {
        var options = new WireOptions();
        while (words.Length > 0)
        {
            switch (words)
            {
                case ["--quick", ..]:
                    options = options with { Rounds = 3, Round = TimeSpan.FromSeconds(2), WarmUp = TimeSpan.FromSeconds(3) };
                    words = words[1..];
                    break;
                case ["--rounds", var rounds, ..] when int.TryParse(rounds, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 100:
                    options = options with { Rounds = number };
                    words = words[2..];
                    break;
                case ["--row", var row, ..]:
                    options = options with { Rows = [.. options.Rows, row] };
                    words = words[2..];
                    break;
                default:
                    throw new FormatException(Usage);
            }
        }
        return options;
    }
}
