using System.Globalization;
using Gateway.Benchmarks.Wire.Load;

namespace Gateway.Benchmarks.Wire;

/// <summary>How thoroughly the wire is measured.</summary>
internal sealed record WireOptions
{
    public const string Usage = "wire [--rounds N] [--quick] [--row NAME]...";

    /// <summary>Rounds in which the sides of a comparison take turns; the median counts. 1 to 99; default 5.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>How long one side is asked in one round.</summary>
    public TimeSpan Round { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The least and the most for which each side is asked before the first round, see <see cref="WarmUpAsync"/>.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(12);

    public TimeSpan LongestWarmUp { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Rows that are wanted; empty: all.</summary>
    public IReadOnlyList<string> Rows { get; init; } = [];

    /// <summary>Asks until the time per request has not fallen three times in a row: the runtime compiles what is used most for half a minute, on a busy machine longer.</summary>
    public async Task WarmUpAsync(Func<TimeSpan, Task<Sample>> ask)
    {
        var least = double.MaxValue;
        var settled = 0;
        for (var asked = TimeSpan.Zero; asked < LongestWarmUp && (asked < WarmUp || settled < 3); asked += Round)
        {
            var now = await ask(Round);
            settled = now.Cpu < least * 0.95 ? 0 : settled + 1;
            least = Math.Min(least, now.Cpu);
        }
    }

    /// <exception cref="FormatException">Not as <see cref="Usage"/> says.</exception>
    public static WireOptions Parse(ReadOnlySpan<string> words)
    {
        var options = new WireOptions();
        while (words.Length > 0)
        {
            switch (words)
            {
                case ["--quick", ..]:
                    options = options with { Rounds = 3, Round = TimeSpan.FromSeconds(2), WarmUp = TimeSpan.FromSeconds(8), LongestWarmUp = TimeSpan.FromSeconds(40) };
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
