using System.Globalization;

namespace Gateway.Testing;

/// <summary>
/// The wall clock of one gateway process, which nobody else sees: it can be stepped while the process runs, and across its restarts. The monotonic clock stays the
/// machine's. Debian's <c>faketime</c> stands between the process and its C library's clock; a file says how far the wall clock is off.
/// </summary>
public sealed class FalseClock
{
    private readonly TempFolder _folder;

    public FalseClock(TempFolder folder)
    {
        _folder = folder;
        Step(TimeSpan.Zero);
        var library = Directory.GetDirectories("/usr/lib").Select(architecture => Path.Combine(architecture, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("The clock of a process is stepped with Debian's package faketime: apt-get install faketime.");
        Environment = new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = library,
            ["FAKETIME_TIMESTAMP_FILE"] = folder["clock"],
            // Without these a step shows late, and what tells how much time has passed steps as well.
            ["FAKETIME_NO_CACHE"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            ["NO_FAKE_STAT"] = "1",
        };
    }

    /// <summary>What the process is to be started with.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>How far the wall clock is ahead of the machine's.</summary>
    public TimeSpan Offset { get; private set; }

    /// <summary>The instant that a process with this clock sees.</summary>
    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + Offset;

    /// <summary>Steps the wall clock, at once.</summary>
    public void Step(TimeSpan offset)
    {
        Offset = offset;
        _folder.Put("clock", string.Create(CultureInfo.InvariantCulture, $"{(offset < TimeSpan.Zero ? '-' : '+')}{Math.Abs(offset.TotalSeconds):0}s\n"));
    }
}
