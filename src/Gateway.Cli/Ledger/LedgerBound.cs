using System.Globalization;
using Gateway.Cli.Invocation;

namespace Gateway.Cli.Ledger;

/// <summary>Where part of a ledger begins or ends: an index, an instant, or nothing at all.</summary>
internal readonly record struct LedgerBound(long? Index, DateTimeOffset? Instant)
{
    /// <exception cref="CannotTellException">It is neither.</exception>
    public static LedgerBound Read(string? text, string option)
    {
        if (text is null)
            return default;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return new LedgerBound(index, null);
        // An instant without offset would be read as local time.
        return (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > "yyyy-MM-dd".Length) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
            ? new LedgerBound(null, instant)
            : throw new CannotTellException($"`{text}` for {option} is neither an index nor an instant with offset such as 2026-02-06T06:00:00Z.");
    }
}
