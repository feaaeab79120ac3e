using System.Diagnostics;

namespace Gateway.Ledger.Tests.Support;

internal static class Until
{
    /// <summary>Waits for what another thread is about to do; fails after 30 s.</summary>
    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30), $"never: {what}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
