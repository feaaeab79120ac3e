namespace Gateway.Cli.Coverage;

/// <summary>The answer of <c>GET /api/coverage</c> as far as this program reads it. Absent members are never taken for good.</summary>
internal sealed record CoverageView(long? Epoch, bool? Lockdown, IReadOnlyList<CoverageRow>? Rows);

/// <param name="Operation">Id of the profile's rule; <c>none</c> is everything that no rule fits.</param>
internal sealed record CoverageRow(
    string? Route, string? Agency, string? Api, string? Operation, IReadOnlyList<string>? Operations, string? Effect, string? Reason, IReadOnlyList<string>? Directives)
{
    private static readonly string[] Effects = ["deny", "log", "allow", "conditional"];

    public bool IsDecided => Effects.Contains(Effect) && Reason is { Length: > 0 } && Operations is { Count: > 0 } && (Effect == "deny" || Directives is { Count: > 0 });
}
