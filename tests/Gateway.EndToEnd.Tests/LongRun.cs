namespace Gateway.EndToEnd.Tests;

/// <summary>How much of the endurance tests runs: a little with every build, the long form with <c>bash tests/run.sh --long</c>.</summary>
internal static class LongRun
{
    public static bool IsAsked => Environment.GetEnvironmentVariable("GATEWAY_TESTS_LONG") == "1";

    public static int Kills => IsAsked ? 50 : 5;

    public static TimeSpan Soak => IsAsked ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(6);
}
