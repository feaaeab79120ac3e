using System.CommandLine;
using Gateway.Cli.Invocation;
using Gateway.Cli.Status;

namespace Gateway.Cli.Coverage;

/// <summary><c>gatewayctl directive coverage</c>: every operation of every route with the decision it gets now, as the running gateway itself tells it.</summary>
internal static class DirectiveCoverageCommand
{
    private static readonly Option<string?> Route = new("--route") { Description = "Only this route.", HelpName = "ID" };

    public static Command Create()
    {
        var command = new Command("coverage", "List every operation of every route with the decision it gets now. Holds when each is decided.") { StatusCommand.Url, Route };
        command.SetAction(async (parsed, cancellationToken) => (int)await RunAsync(parsed, GatewayCtl.OutputOf(parsed), cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(ParseResult parsed, Output output, CancellationToken cancellationToken)
    {
        using var client = new ManagementClient(Locations.Management(parsed.GetValue(StatusCommand.Url)));
        var status = await client.GetStatusAsync(cancellationToken);
        if (status.Status is null)
            throw new CannotTellException(status.Problem!);
        var coverage = await client.GetAsync<CoverageView>("/api/coverage", cancellationToken);
        if (coverage is not { Epoch: { } epoch, Rows: { } all })
            throw new CannotTellException("The gateway tells no coverage. Is it of the same version as this program?");
        var route = parsed.GetValue(Route);
        var rows = all.Where(row => route is null || row.Route == route).ToList();
        if (route is not null && rows.Count == 0)
            throw new CannotTellException($"The gateway has no route `{route}`; it has {string.Join(", ", all.Select(row => row.Route).Distinct())}.");
        var undecided = Undecided(rows, route is null ? status.Status.Routes?.Select(known => known.Id) ?? [] : []).ToList();
        foreach (var line in Table(rows))
            output.Line(line);
        output.Line();
        output.Line($"{rows.Count} operations of {rows.Select(row => row.Route).Distinct().Count()} routes by the directives of epoch {epoch}{(coverage.Lockdown is true ? ", in lockdown: nothing is let through" : "")}.");
        foreach (var problem in undecided)
            output.Line("NOT DECIDED: " + problem);
        output.Json(new { epoch, lockdown = coverage.Lockdown is true, undecided, rows });
        return undecided.Count == 0 ? ExitCode.Holds : ExitCode.DoesNotHold;
    }

    /// <summary>Each row that tells no decision, and each route without a row for what no rule of its profile fits.</summary>
    internal static IEnumerable<string> Undecided(IReadOnlyList<CoverageRow> rows, IEnumerable<string?> routes) =>
    [
        .. rows.Where(row => !row.IsDecided).Select(row => $"{row.Operation} of {row.Route}"),
        .. routes.Where(route => !rows.Any(row => row.Route == route && row.Operation == "none")).Select(route => $"what no rule fits on {route}"),
    ];

    internal static IEnumerable<string> Table(IReadOnlyList<CoverageRow> rows)
    {
        var cells = rows.Select(row => new[]
        {
            row.Route ?? "", row.Operation == "none" ? "(anything else)" : row.Operation ?? "", string.Join(' ', row.Operations ?? []), StatusText.OfEffect(row.Effect),
            row.Directives is { Count: > 0 } ids ? string.Join(", ", ids) : "nothing permits it",
        }).Prepend(["ROUTE", "OPERATION", "CLASSES", "NOW", "BY"]).ToList();
        var widths = Enumerable.Range(0, 4).Select(column => cells.Max(cell => cell[column].Length)).ToList();
        return cells.Select(cell => string.Join("  ", cell.Take(4).Select((text, column) => text.PadRight(widths[column])).Append(cell[4])));
    }
}
