using System.Globalization;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;

namespace Gateway.Server.Audit;

/// <summary>Reads the query of <c>GET /api/entries</c>. Strict: a filter with a typo must not show everything, or nothing.</summary>
internal static class EntryQuery
{
    private const int MaxLimit = 1_000;

    private static readonly string[] Effects = ["deny", "log", "allow"];
    private static readonly Dictionary<string, EntryKind> Kinds =
        Enum.GetValues<EntryKind>().Where(kind => kind != EntryKind.None).ToDictionary(EntryView.KindOf, StringComparer.Ordinal);

    private static readonly string[] InstantForms = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Null when the query could be read; else which parameter cannot be used, and what to write.</summary>
    public static BadParameter? TryRead(IQueryCollection query, out EntryFilter filter)
    {
        filter = new EntryFilter();
        foreach (var (name, values) in query)
        {
            if (values is not [{ } value])
                return new BadParameter(name, "It stands there more than once. Write it once.");
            if (Read(name, value, ref filter) is { } whatToWrite)
                return new BadParameter(name, whatToWrite);
        }
        return null;
    }

    private static string? Read(string name, string value, ref EntryFilter filter)
    {
        switch (name)
        {
            case "from":
                if (!TryReadNumber(value, out var from)) return "Write the index to begin with, a whole number from 0.";
                filter = filter with { From = from };
                return null;
            case "limit":
                if (!TryReadNumber(value, out var limit) || limit is < 1 or > MaxLimit) return $"Write how many entries are wanted, 1 to {MaxLimit}.";
                filter = filter with { Limit = (int)limit };
                return null;
            case "kind":
                if (!Kinds.TryGetValue(value, out var kind)) return $"Write one of {string.Join(", ", Kinds.Keys)}.";
                filter = filter with { Kind = kind };
                return null;
            case "effect":
                if (!Effects.Contains(value, StringComparer.Ordinal)) return $"Write one of {string.Join(", ", Effects)}.";
                filter = filter with { Effect = value };
                return null;
            default:
                return ReadTextOrInstant(name, value, ref filter);
        }
    }

    private static string? ReadTextOrInstant(string name, string value, ref EntryFilter filter)
    {
        const string Instant = "Write an instant with offset, such as `2026-02-06T06:00:00Z`; a `+` must be written as `%2B`.";
        switch (name)
        {
            case "agency":
                if (value.Length == 0) return "Write the id of an agency, as GET /api/status lists them.";
                filter = filter with { Agency = value };
                return null;
            case "caller":
                if (value.Length == 0) return "Write the whole id of a caller, as entries show it.";
                filter = filter with { Caller = value };
                return null;
            case "since":
                if (!TryReadInstant(value, out var since)) return Instant;
                filter = filter with { Since = since };
                return null;
            case "until":
                if (!TryReadInstant(value, out var until)) return Instant;
                filter = filter with { Until = until };
                return null;
            default:
                return "It is not known. Use from, limit, kind, agency, effect, caller, since (inclusive) and until (exclusive).";
        }
    }

    private static bool TryReadNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    // `K` would also take an instant without offset, and read it as local time.
    private static bool TryReadInstant(string text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParseExact(text, InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant)
        && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > "yyyy-MM-dd".Length);
}

internal sealed record BadParameter(string Parameter, string WhatToWrite);
