using System.CommandLine;
using Gateway.Cli.Directives;
using Gateway.Cli.Invocation;
using Gateway.Cli.Ledger;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;
using Gateway.Policy.Directives;

namespace Gateway.Cli.Simulation;

/// <summary>
/// <c>gatewayctl simulate</c>: what recorded requests would have got under other directives, judged at their own instants by the recorded facts. Reads only. Does not check
/// the record, which is what <c>ledger verify</c> does.
/// </summary>
internal static class SimulateCommand
{
    private static readonly Option<string> Directives = new("--directives") { Description = "A folder of directives, or one directive: judged by these alone.", HelpName = "DIR", Required = true };
    private static readonly Option<string?> Apis = new("--apis") { Description = "The API profiles of the recording gateway, which tell whose body had more to say. Default: Gateway__Apis__Path, else seeds/apis of the checkout.", HelpName = "DIR" };
    private static readonly Option<string?> From = new("--from") { Description = "First index, or first instant such as 2026-02-06T06:00:00Z.", HelpName = "FROM" };
    private static readonly Option<string?> To = new("--to") { Description = "Index or instant before which it ends.", HelpName = "TO" };
    private static readonly Option<int> Limit = new("--limit") { Description = "Most changes that are listed; all are counted.", HelpName = "N", DefaultValueFactory = _ => 1000 };

    public static Command Create()
    {
        Limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 1_000_000) result.AddError("--limit is a number from 0 to 1,000,000.");
        });
        var command = new Command("simulate", "What recorded requests would have got under other directives: 0 = the same effects, 1 = some differ, 2 = cannot tell.") { LedgerCommands.Ledger, Directives, Apis, From, To, Limit };
        command.SetAction((parsed, cancellationToken) => Task.FromResult((int)Run(parsed, GatewayCtl.OutputOf(parsed), cancellationToken)));
        return command;
    }

    private static ExitCode Run(ParseResult parsed, Output output, CancellationToken cancellationToken)
    {
        var path = Locations.Ledger(parsed.GetValue(LedgerCommands.Ledger));
        var (from, to) = (LedgerBound.Read(parsed.GetValue(From), "--from"), LedgerBound.Read(parsed.GetValue(To), "--to"));
        var set = SetOf(parsed.GetRequiredValue(Directives), path, output);
        var simulation = new Simulation(set, new RecordedProfiles(Locations.Apis(parsed.GetValue(Apis))));
        var report = new SimulationReport(parsed.GetValue(Limit));
        using var ledger = LedgerReader.Open(path);
        using var bar = new ProgressBar(Console.Error, isShown: !Console.IsErrorRedirected);
        var total = (ledger.Newest(EntryKind.Intent)?.Index ?? 0) + 1;
        var latest = DateTimeOffset.MinValue;
        foreach (var stored in RecordedEntries.Of(ledger, from, to))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (stored.Entry is DocumentEntry document)
                simulation.Document(stored.Index, stored.At, document);
            else if (stored.Entry is DirectivesEntry directives)
                simulation.Directives(stored.Index, stored.At, directives);
            else if (stored.Entry is IntentEntry intent)
            {
                report.Add(stored, intent, simulation.Judge(intent));
                latest = intent.JudgedAt;
                bar.Show(stored.Index + 1, total);
            }
        }
        foreach (var (index, counted) in RecordedEntries.CountedTogether(ledger, from, to))
        {
            cancellationToken.ThrowIfCancellationRequested();
            report.Add(index, counted);
        }
        bar.Dispose();
        foreach (var later in set.Members.Where(member => member.Directive.EffectiveFrom > latest))
            output.Note($"{later.Directive.Id} takes effect after the last of these requests, and requests are judged at their own instants.");
        report.Write(output);
        return report.Exit;
    }

    /// <summary>The directives compiled as a gateway would that finds these and nothing else. What is not valid cannot be judged by.</summary>
    private static DirectiveSet SetOf(string source, string ledger, Output output)
    {
        var files = Directory.Exists(source)
            ? DirectiveFolder.Read(Path.GetFullPath(source)).Files
            : [new DirectiveFile(Path.GetFileName(source), DirectiveSource.ReadFile(source))];
        var context = CheckContext.Load([], ledger);
        var reading = DirectiveValidator.Read(files, context.Agencies, context.PreviousIds);
        foreach (var error in reading.Errors)
            output.Note(Findings.Line(error, error.File));
        return reading.IsValid
            ? DirectiveSet.Of(reading.Documents)
            : throw new CannotTellException($"{Findings.Count(reading.Errors.Count, "error")} in {source}: a gateway would not judge by it.");
    }
}
