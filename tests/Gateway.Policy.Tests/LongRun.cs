namespace Gateway.Policy.Tests;

/// <summary>How often a fuzz test tries: 100,000 times in CI, ten million times where <c>GATEWAY_TESTS_LONG</c> is 1, as <c>bash tests/run.sh --long</c> sets it.</summary>
internal static class LongRun
{
    internal static int Cases { get; } = Environment.GetEnvironmentVariable("GATEWAY_TESTS_LONG") == "1" ? 10_000_000 : 100_000;
}
