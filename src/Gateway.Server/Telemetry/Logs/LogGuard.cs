namespace Gateway.Server.Telemetry.Logs;

/// <summary>
/// What may be logged whatever the configuration says (promise 6). Below <see cref="LogLevel.Warning"/> the framework quotes targets, headers and addresses, and some
/// categories do so at every level. Only what is known not to is let through, so that a category which nobody has looked at stays silent.
/// </summary>
internal static class LogGuard
{
    /// <summary>At every level: our own, whose messages are written for it, start and stop, and what TLS says before there is a request.</summary>
    private static readonly string[] Open =
    [
        "Gateway",
        "Microsoft.Hosting.Lifetime",
        "Microsoft.AspNetCore.Server.Kestrel.Https",
    ];

    /// <summary>At no level: they exist to describe requests, or wrap exceptions that quote them.</summary>
    private static readonly string[] Closed =
    [
        "Microsoft.AspNetCore.Hosting.Diagnostics",
        "Microsoft.AspNetCore.Http",
        "Microsoft.AspNetCore.HttpLogging",
        "Microsoft.AspNetCore.Routing",
        "Microsoft.AspNetCore.Server.Kestrel.BadRequests",
        "Microsoft.AspNetCore.Server.Kestrel.Core.Internal.LoggingConnectionMiddleware",
        "System.Net.Http",
        "Yarp.ReverseProxy",
    ];

    public static bool MayLog(string? category, LogLevel level)
    {
        if (category is null) return false;
        foreach (var open in Open)
            if (IsWithin(category, open)) return true;
        if (level < LogLevel.Warning) return false;
        foreach (var closed in Closed)
            if (IsWithin(category, closed)) return false;
        return true;
    }

    /// <summary>Puts the guard into every rule, and behind them where none fits. Runs whenever the rules are made anew, and last.</summary>
    public static void Guard(LoggerFilterOptions options)
    {
        for (var i = 0; i < options.Rules.Count; i++)
        {
            var rule = options.Rules[i];
            options.Rules[i] = new LoggerFilterRule(rule.ProviderName, rule.CategoryName, rule.LogLevel, Guarded(rule.Filter));
        }
        // Of rules that fit equally well the last one counts, so what is configured comes after this.
        options.Rules.Insert(0, new LoggerFilterRule(null, null, options.MinLevel, Guarded(null)));
    }

    private static Func<string?, string?, LogLevel, bool> Guarded(Func<string?, string?, LogLevel, bool>? inner) =>
        (provider, category, level) => MayLog(category, level) && (inner is null || inner(provider, category, level));

    private static bool IsWithin(string category, string name) =>
        category.StartsWith(name, StringComparison.Ordinal) && (category.Length == name.Length || category[name.Length] == '.');
}
