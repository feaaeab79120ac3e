using System.Globalization;
using Gateway.Cli.Invocation;
using Gateway.Cli.Status;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;
using Gateway.Policy.Decisions;

namespace Gateway.Cli.Simulation;

/// <summary>One request that would have got another effect.</summary>
internal sealed record ChangeView(
    long Index, DateTimeOffset At, string? Agency, IReadOnlyList<string> Operations, string Recorded, string RecordedReason, string Simulated, string SimulatedReason,
    IReadOnlyList<string> Directives, IReadOnlyList<string> Missing);

/// <summary>Requests whose recorded effect is <paramref name="Recorded"/> and simulated one <paramref name="Simulated"/>.</summary>
internal sealed record EffectCount(string Recorded, string Simulated, long Count);

/// <summary>Requests of which nothing can be told, for one cause.</summary>
/// <param name="First">Index of the first of them.</param>
internal sealed record DoubtCount(string Cause, long Count, long First);

/// <summary>Adds up what came of recorded requests. Keeps counts and the first changes only, so that its size does not grow with the ledger.</summary>
internal sealed class SimulationReport(int mostChanges)
{
    private readonly SortedDictionary<(string Recorded, string Simulated), long> _effects = [];
    private readonly SortedDictionary<string, (long Count, long First)> _doubts = new(StringComparer.Ordinal);
    private readonly List<ChangeView> _changes = [];
    private long _notJudged;
    private long _changed;

    private long Requests => _notJudged + _effects.Values.Sum() + _doubts.Values.Sum(doubt => doubt.Count);

    public ExitCode Exit => _changed > 0 ? ExitCode.DoesNotHold : _doubts.Count > 0 || Requests == 0 ? ExitCode.CannotTell : ExitCode.Holds;

    public void Add(StoredEntry stored, IntentEntry intent, Simulated simulated)
    {
        if (simulated.Doubt is { } doubt)
            Doubt(doubt, 1, stored.Index);
        else if (simulated.Decision is { } decision)
            Add(stored, intent, decision);
        else
            _notJudged++;
    }

    /// <summary>What the server rejected before there was a request is refused whatever directives say; of other refusals the facts decide, and nobody has them.</summary>
    public void Add(long index, RefusalsEntry counted)
    {
        if (counted.Reason.StartsWith("rejected-", StringComparison.Ordinal))
            _notJudged += counted.Count;
        else
            Doubt("counted together, without their facts", counted.Count, index);
    }

    public void Write(Output output)
    {
        foreach (var change in _changes)
            output.Line(Text($"{change.Index} {Instants.Shown(change.At)} {change.Agency} {string.Join(' ', change.Operations)}: recorded {change.Recorded} ({change.RecordedReason}), would be {change.Simulated} ({change.SimulatedReason}{Because(change)})"));
        if (_changed > _changes.Count)
            output.Line(Text($"... and {_changed - _changes.Count:N0} more. Narrow them down with --from and --to, or ask for more with --limit."));
        foreach (var ((recorded, simulated), count) in _effects)
            output.Line(Text($"recorded {recorded,-5} would be {simulated,-5} {count:N0}{(recorded == simulated ? "" : "  differs")}"));
        output.Line(Text($"refused before they were judged, whatever directives say: {_notJudged:N0}"));
        foreach (var (cause, (count, first)) in _doubts)
            output.Line(Text($"cannot tell: {count:N0}, the first is {first}: {cause}"));
        output.Line(Sentence());
        output.Json(new
        {
            result = Exit switch { ExitCode.Holds => "same", ExitCode.DoesNotHold => "different", ExitCode.CannotTell => "cannot-tell" },
            requests = Requests,
            changed = _changed,
            notJudged = _notJudged,
            effects = _effects.Select(effect => new EffectCount(effect.Key.Recorded, effect.Key.Simulated, effect.Value)),
            cannotTell = _doubts.Select(doubt => new DoubtCount(doubt.Key, doubt.Value.Count, doubt.Value.First)),
            changes = _changes,
            changesLeftOut = _changed - _changes.Count,
        });
    }

    private void Doubt(string cause, long count, long index) =>
        _doubts[cause] = _doubts.TryGetValue(cause, out var known) ? (known.Count + count, Math.Min(known.First, index)) : (count, index);

    private void Add(StoredEntry stored, IntentEntry intent, Decision decision)
    {
        var effect = DecisionWords.Of(decision.Effect);
        var key = (intent.Effect, effect);
        _effects[key] = _effects.GetValueOrDefault(key) + 1;
        if (intent.Effect == effect || ++_changed > mostChanges)
            return;
        _changes.Add(new ChangeView(
            stored.Index, stored.At, intent.Agency, intent.Operations, intent.Effect, intent.Reason, effect, DecisionWords.Of(decision.Reason),
            [.. decision.Determining.Select(directive => directive.Id)], [.. decision.Missing.Select(missing => missing.Condition).Distinct(StringComparer.Ordinal)]));
    }

    private string Sentence() => Exit switch
    {
        ExitCode.Holds => Text($"SAME: {Requests:N0} requests, each with the effect that it had."),
        ExitCode.DoesNotHold => Text($"DIFFERENT: {_changed:N0} of {Requests:N0} requests would have got another effect{(_doubts.Count > 0 ? Text($"; of {_doubts.Values.Sum(doubt => doubt.Count):N0} it cannot be told") : "")}."),
        ExitCode.CannotTell when Requests == 0 => "CANNOT TELL: there is no request in this range.",
        ExitCode.CannotTell => Text($"CANNOT TELL: no effect differs, but of {_doubts.Values.Sum(doubt => doubt.Count):N0} of {Requests:N0} requests it cannot be told."),
    };

    private static string Because(ChangeView change) =>
        (change.Directives.Count > 0 ? " by " + string.Join(", ", change.Directives) : "") + (change.Missing.Count > 0 ? ", missing " + string.Join(", ", change.Missing) : "");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
