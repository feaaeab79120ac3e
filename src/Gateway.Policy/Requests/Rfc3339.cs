using System.Globalization;

namespace Gateway.Policy.Requests;

/// <summary>
/// Instants as directives and headers write them: RFC 3339 section 5.6 with an offset, upper-case <c>T</c> and <c>Z</c>, at most seven digits of a second.
/// </summary>
public static class Rfc3339
{
    private const string Example = "`2026-02-06T00:00:00-06:00`";
    private const int TicksDigits = 7;
    private const string Shape = "dddd-dd-ddTdd:dd:dd";

    /// <summary>The instant in UTC, or what is wrong with <paramref name="text"/> and what to write.</summary>
    public static bool TryParse(string text, out DateTimeOffset instant, out string problem)
    {
        instant = default;
        problem = $"is not an instant: write date, time and offset, such as {Example}";
        if (!HasShape(text)) return false;

        var position = Shape.Length;
        if (!TryReadFraction(text, ref position, out var ticks, ref problem)) return false;
        if (position == text.Length)
        {
            problem = $"has no offset, so nobody can tell when it is: write one, such as {Example}, or `Z` for UTC";
            return false;
        }
        if (!TryReadOffset(text.AsSpan(position), out var offset, ref problem)) return false;
        if (!DateTime.TryParseExact(text.AsSpan(0, Shape.Length), "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            problem = "is no day and time of the calendar: write one that exists";
            return false;
        }
        var utc = local.Ticks + ticks - offset.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks) return false;
        instant = new DateTimeOffset(utc, TimeSpan.Zero);
        return true;
    }

    private static bool HasShape(string text)
    {
        if (text.Length < Shape.Length) return false;
        for (var i = 0; i < Shape.Length; i++)
            if (Shape[i] == 'd' ? !char.IsAsciiDigit(text[i]) : text[i] != Shape[i])
                return false;
        return true;
    }

    private static bool TryReadFraction(string text, ref int position, out long ticks, ref string problem)
    {
        ticks = 0;
        if (position == text.Length || text[position] != '.') return true;
        var start = ++position;
        while (position < text.Length && char.IsAsciiDigit(text[position])) position++;
        var digits = position - start;
        if (digits is 0 or > TicksDigits)
        {
            problem = $"has {digits} digits of a second: write 1 to {TicksDigits}, or none and no point";
            return false;
        }
        ticks = long.Parse(text.AsSpan(start, digits), CultureInfo.InvariantCulture);
        for (var i = digits; i < TicksDigits; i++) ticks *= 10;
        return true;
    }

    private static bool TryReadOffset(ReadOnlySpan<char> text, out TimeSpan offset, ref string problem)
    {
        offset = TimeSpan.Zero;
        if (text is "Z") return true;
        if (text is "-00:00")
        {
            problem = "has the offset `-00:00`, which says that the offset is not known: write the one that is meant, or `Z` for UTC";
            return false;
        }
        if (text.Length != "+hh:mm".Length || text[0] is not ('+' or '-') || text[3] != ':' ||
            !int.TryParse(text[1..3], NumberStyles.None, CultureInfo.InvariantCulture, out var hours) ||
            !int.TryParse(text[4..], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) || hours > 23 || minutes > 59)
        {
            problem = $"has an offset that cannot be read: write `+hh:mm`, `-hh:mm` or `Z`, as in {Example}";
            return false;
        }
        offset = new TimeSpan(hours, minutes, 0) * (text[0] == '-' ? -1 : 1);
        return true;
    }
}
