using System.Globalization;

namespace Gateway.Cli.Status;

/// <summary>A gateway's state in words. People never meet the bare word <c>log</c>: it does not sound like the open door it is.</summary>
internal static class StatusText
{
    public static string OfEffect(string? effect) => effect switch
    {
        "deny" => "REFUSED",
        "log" => "LET THROUGH, marked for review",
        "allow" => "LET THROUGH",
        "conditional" => "DEPENDS on agency, operation, caller or conditions",
        null => "not told",
        _ => effect,
    };

    public static IEnumerable<string> Of(StatusView status, Uri url)
    {
        yield return $"Gateway      {url}";
        yield return $"Effect now   {OfEffect(status.Effect)}";
        yield return $"Epoch        {status.Epoch}";
        yield return $"Ledger       {OfLedger(status.Ledger)}";
        if (status.Ledger?.CheckpointFault is { } fault)
            yield return $"Checkpoints  NOT IN OTHER CUSTODY: {fault}";
        yield return $"Next change  {(status.NextBoundary is { } boundary ? $"{Instants.Shown(boundary)}, when a directive begins or ends" : "none is due")}";
        if (status.Lockdown is { } lockdown)
            foreach (var line in OfLockdown(lockdown, status.Directives ?? [], status.Ledger?.Mismatch is not null))
                yield return line;

        yield return "";
        var binding = status.Lockdown is null ? "" : ", of which only the prohibitions bind during the lockdown";
        yield return status.Directives is { Count: > 0 } directives ? $"Directives ({directives.Count}){binding}" : "Directives: none, so nothing is permitted";
        foreach (var directive in status.Directives ?? [])
            yield return OfDirective(directive);
        if (status.Change is { } change)
        {
            yield return $"Last change, ledger entry {change.Epoch}:";
            foreach (var line in OfChange(change))
                yield return line;
        }
        if (status.Missing is { Count: > 0 } missing)
            yield return $"Missing: {string.Join(", ", missing)}. A prohibition whose file is gone stays in force; gatewayctl directive restore ID brings the file back.";
        if (status.Ignored is { Count: > 0 } ignored)
            yield return $"Passed over in the folder: {string.Join(", ", ignored)}";
        foreach (var line in OfUnknown(status.UnknownOperations ?? []))
            yield return line;
    }

    /// <param name="accepted">What the gateway accepted last: only that can be restored.</param>
    /// <param name="isLedgerAltered">Then no file in the folder is the reason.</param>
    public static IEnumerable<string> OfLockdown(LockdownView lockdown, IReadOnlyList<DirectiveView> accepted, bool isLedgerAltered)
    {
        var place = lockdown.File is null ? "" : lockdown.Line is > 0 ? $"{lockdown.File}:{lockdown.Line}: " : $"{lockdown.File}: ";
        var member = lockdown.Member is { Length: > 0 } name ? $"{name}: " : "";
        yield return $"LOCKDOWN     since {(lockdown.Since is { } since ? Instants.Shown(since) : "an unknown instant")}: {place}{member}{lockdown.Reason}";
        yield return "             Nothing is let through: what the last accepted directives deny is refused as that, everything else with 503.";
        yield return "             Way out: " + (isLedgerAltered ? LedgerWayOut : WayOut(lockdown.File, [.. accepted.Select(directive => directive.Id + ".json")]));
    }

    public static string OfDirective(DirectiveView directive)
    {
        if (directive.Confidential is true)
            return $"  {directive.Id}: sealed; ask {(directive.Contact?.Office is { Length: > 0 } office ? office : "whoever issued it")}.";
        var until = directive.EffectiveUntil is { } end ? $" until {Instants.Shown(end)}" : "";
        var term = (directive.InForce, directive.EffectiveFrom) switch
        {
            (true, _) => $"in force since {(directive.EnforcedSince is { } since ? Instants.Shown(since) : "an unknown instant")}{until}",
            (_, { } from) => $"not in force; from {Instants.Shown(from)}{until}",
            (_, null) => $"not in force{until}",
        };
        var missing = directive.Missing is true ? " Its file is missing." : "";
        return string.Create(CultureInfo.InvariantCulture, $"  {directive.Id}: {OfEffect(directive.Effect)}, {term}. \"{directive.Title}\", {directive.Issuer} ({directive.Authority}); ledger entry {directive.Record}.{missing}");
    }

    public static IEnumerable<string> OfChange(ChangeView change)
    {
        foreach (var sentence in change.Permits ?? [])
            yield return $"  newly permitted: {sentence}";
        foreach (var sentence in change.Refuses ?? [])
            yield return $"  newly refused: {sentence}";
        if (change.Limit is { } limit)
            yield return $"  NOT ALL IS TOLD: {limit}";
        else if (change.Permits is not { Count: > 0 } && change.Refuses is not { Count: > 0 })
            yield return "  no request is permitted or refused otherwise";
    }

    private const string LedgerWayOut =
        "keep the ledger and its keys as evidence, find out what was altered (gatewayctl ledger verify FILE --key LINE), put back a whole copy, and start the gateway again.";

    /// <summary>What the profiles do not know yet, each with a line to start from.</summary>
    private static IEnumerable<string> OfUnknown(IReadOnlyList<UnknownOperationView> unknown)
    {
        if (unknown.Count == 0) yield break;
        yield return "";
        yield return $"Operations of the last 7 days that no profile knows ({unknown.Count}); nothing permits them. Judge each, and write its classes in the place of `unknown`:";
        foreach (var seen in unknown)
        {
            var header = seen.Header is null ? "" : $" with {seen.Header}";
            yield return $"  {seen.Route}: {seen.Method} {seen.Path}{header}, {seen.Count} times, last {(seen.LastSeen is { } last ? Instants.Shown(last) : "at an unknown instant")}, ledger entry {seen.Record}";
            yield return $"    for {seen.Api}.json: {seen.Propose}";
        }
    }

    private static string OfLedger(LedgerView? ledger) =>
        ledger is null ? "not told"
        : ledger.Mismatch is not null ? $"{ledger.Size} entries, NOT KNOWN TO BE WHOLE: it differs from what was signed, or nobody can say whether it does"
        : $"{ledger.Size} entries, {OfDisk(ledger.Disk)}{(ledger.Writable is true ? "writable" : $"NOT WRITABLE: nothing is let through until it can be written. {ledger.WriteFault ?? "Look for a full disk or a changed file."}")}";

    private static string OfDisk(DiskView? disk) =>
        disk is { Low: true } ? string.Create(CultureInfo.InvariantCulture, $"DISK ALMOST FULL: {disk.FreePercent} % free, make room; ") : "";

    private static string WayOut(string? file, IReadOnlyList<string> accepted) => file switch
    {
        null => "make the directive folder readable for the gateway again.",
        _ when accepted.Contains(file) =>
            $"mend {file} (gatewayctl directive check lists every error), or go back with: gatewayctl directive restore {file[..^".json".Length]}",
        _ when file.EndsWith(".json", StringComparison.Ordinal) => $"mend {file} (gatewayctl directive check lists every error), or remove it: it was not among those accepted last.",
        _ => $"rename {file} to <id>.json or remove it (gatewayctl directive check lists every error).",
    };
}
