using System.Globalization;
using System.Security.Cryptography;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Writing;
using Gateway.Policy.Directives;
using Gateway.Server.Enforcement;
using Gateway.Server.Enforcement.Judging;
using Gateway.Server.Partners;
using Microsoft.Extensions.Options;

namespace Gateway.Server.Directives;

/// <summary>
/// Keeps the set in force: rebuilds it from the ledger at start, reads the folder, and carries every change through validation, record, swap and re-judgement
/// (DESIGN section 5). Whatever fails on the way shuts the door.
/// </summary>
internal sealed partial class DirectiveService(
    IOptions<DirectivesOptions> options, DirectivesInForce inForce, DirectiveRebuild rebuild, PartnerConfig partners, LedgerWriter ledger,
    InFlightRequests inFlight, PolicyClock clock, TimeProvider time, ILogger<DirectiveService> logger) : BackgroundService
{
    /// <summary>How long recording a change may take before the door shuts.</summary>
    private static readonly TimeSpan RecordDeadline = TimeSpan.FromMilliseconds(300);

    private readonly string _path = options.Value.Path;
    private readonly FolderWatch _watch = new(options.Value.Path);
    private readonly ChangeAnalysis _analysis = new(time, logger);
    private readonly HashSet<string> _everAccepted = new(StringComparer.Ordinal);
    private FolderContent? _applied;
    private bool _retry;
    private DateTimeOffset _judgedUntil;

    /// <summary>Loads what is in force before the web server listens.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var last = rebuild.LastAccepted();
        _everAccepted.UnionWith(rebuild.IdsEverAccepted());
        inForce.Swap(new DirectiveState { Set = last.WithLock(true), Change = rebuild.LastChange(), Lockdown = new Lockdown("The directives are being loaded.", null, null, null, clock.Now().At) });
        await ApplyAsync(await _watch.ReadAsync(), "start");
        if (ledger.Mismatch is { } mismatch)
        {
            LedgerDiffers(mismatch);
            RecordLockdown(inForce.Current.Lockdown!);
        }
        _judgedUntil = clock.Now().Latest;
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_watch.TryListen(out var message))
            NotWatched(message);
        // The first analysis of a process takes many times as long as those after it, and a ban must not wait for it.
        var prepared = Task.Run(_analysis.Prepare, CancellationToken.None);
        await WatchAsync(stoppingToken);
        await prepared;
    }

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _watch.WaitAsync(NextWake(), stoppingToken);
                PassBoundaries();
                if (inFlight.CutAged(time, inForce.Current.Set.Epoch) is > 0 and var aged)
                    CutAged(aged);
                var content = await _watch.ReadAsync();
                if (_retry || !content.IsSameAs(_applied!))
                    await ApplyAsync(await _watch.SettleAsync(content, stoppingToken), "change");
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // INVARIANT: this loop is what makes a tightening bite, so while it cannot run nothing is permitted.
                Shut(inForce.Current.Set.WithLock(false), _applied!, failure);
            }
        }
    }

    public override void Dispose()
    {
        _watch.Dispose();
        base.Dispose();
    }

    private TimeSpan NextWake()
    {
        var now = clock.Now().Latest;
        return inForce.Current.Set.NextBoundary(now) is { } boundary && boundary - now < FolderWatch.PollInterval
            ? TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, (boundary - now).Ticks))
            : FolderWatch.PollInterval;
    }

    private void PassBoundaries()
    {
        var now = clock.Now();
        var set = inForce.Current.Set;
        while (set.NextBoundary(_judgedUntil) is { } boundary && boundary <= now.Latest)
        {
            _judgedUntil = boundary;
            var cut = inFlight.JudgeAgain(set, now);
            ledger.AppendLater(new BoundaryEntry { Boundary = boundary, Epoch = set.Epoch, Cut = cut });
            PassedBoundary(boundary, cut);
        }
        _judgedUntil = now.Latest;
        // The earlier of two instants passes boundaries too, at a moment of its own.
        if (now.Also is not null && inFlight.JudgeAgain(set, now) is > 0 and var astray)
            CutRequests(astray, set.Epoch);
    }

    private async Task ApplyAsync(FolderContent content, string cause)
    {
        var state = inForce.Current;
        var current = state.Set.WithLock(false);
        try
        {
            var reading = Validate(content);
            if (reading.IsValid)
                await AcceptAsync(content, reading, current, cause);
            else
                Reject(content, reading, current);
            _retry = false;
        }
        catch (Exception failure)
        {
            Shut(current, content, failure);
            // A start without a ledger that records would serve nothing; the process says so instead.
            if (cause == "start") throw;
        }
        _applied = content;
    }

    private void Shut(DirectiveSet lastAccepted, FolderContent content, Exception failure)
    {
        _retry = true;
        Failed(failure);
        Shut(lastAccepted, content, LockdownOf(ReasonOf(failure), null), []);
    }

    private static string ReasonOf(Exception failure) => failure is LedgerUnavailableException or TimeoutException
        ? "A change of directives could not be recorded in time; it is tried again."
        : "A change of directives failed inside the gateway; it is tried again. Its log says more.";

    private DirectiveReading Validate(FolderContent content)
    {
        if (!content.Exists)
            return new DirectiveReading([], [new DirectiveError(_path, 0, "", $"The directive folder `{_path}` does not exist. Create it, or mend `{DirectivesOptions.Section}:Path`.")]);
        if (content.Problem is { } problem)
            return new DirectiveReading([], [new DirectiveError(_path, 0, "", problem)]);
        return DirectiveValidator.Read(content.Files, partners.Agencies, _everAccepted);
    }

    private async Task AcceptAsync(FolderContent content, DirectiveReading reading, DirectiveSet current, string cause)
    {
        var now = clock.Now().Earliest;
        var next = DirectiveHistory.Next(current, reading.Documents, now);
        var (set, change) = (current, inForce.Current.Change);
        var wasLocked = inForce.Current.IsLoaded && inForce.Current.Lockdown is not null;
        // After a failure nobody knows whether the ledger holds the change that failed, so the set is listed again even if it is the old one.
        if (!next.IsSame || current.Epoch < 0 || _retry)
            (set, change) = await RecordAsync(content, next, _analysis.Of(current, reading.Documents, now, isStart: cause == "start"), cause);
        Swap(new DirectiveState { Set = set, Change = change, Ignored = content.Ignored, IsLoaded = true });
        if (wasLocked && inForce.Current.Lockdown is null)
        {
            ledger.AppendLater(new GatewayEntry { Event = "lockdown-left", Facts = [new("epoch", set.Epoch.ToString(CultureInfo.InvariantCulture))] });
            LeftLockdown(set.Epoch);
        }
    }

    /// <summary>One transaction: a document entry for each changed file, then the list; durable before the set takes effect.</summary>
    private async Task<(DirectiveSet, RecordedChange?)> RecordAsync(FolderContent content, NextSet next, ChangeMember change, string cause)
    {
        DirectiveSet? set = null;
        var receipts = await ledger.AppendTogetherAsync((index, at) =>
        {
            var members = next.Kept.ToList();
            var entries = new List<Entry>();
            foreach (var document in next.Changed)
            {
                members.Add(new SetMember(document, index + entries.Count, at, false));
                entries.Add(EntryOf(document.Directive.Id + ".json", document.Bytes, true, []));
            }
            var listed = members.OrderBy(member => member.Directive.Id, StringComparer.Ordinal)
                .Select(member => new ListedMember(member.Directive.Id, member.Record, member.EnforcedSince, member.IsMissing));
            set = DirectiveSet.Compile(index + entries.Count, members);
            entries.Add(new DirectivesEntry { Cause = cause, Set = [.. listed], Ended = next.Ended, Change = change });
            return entries;
        }).AsTask().WaitAsync(cause == "start" ? Timeout.InfiniteTimeSpan : RecordDeadline, time);
        _everAccepted.UnionWith(next.Changed.Select(document => document.Directive.Id));
        NewEpoch(receipts[^1].Index, content.Files.Count);
        return (set!, RecordedChange.Of(receipts[^1].Index, change));
    }

    private static DocumentEntry EntryOf(string file, ReadOnlyMemory<byte> bytes, bool accepted, IReadOnlyList<string> errors) => new()
    {
        File = file,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes.Span)),
        Accepted = accepted,
        Errors = errors,
        Bytes = bytes,
    };

    private void Reject(FolderContent content, DirectiveReading reading, DirectiveSet current)
    {
        var errors = SealedDocuments.WithoutText(reading.Errors, content.Files);
        Shut(current, content, LockdownOf(errors[0].Message, errors[0]), errors);
        foreach (var error in errors)
            InvalidDirective(PlaceOf(error), error.Message);
        foreach (var file in content.Files)
        {
            var own = reading.Errors.Where(error => error.File == file.Name).Select(error => $"{error.Line}: {error.Member}: {error.Message}").ToList();
            if (own.Count > 0)
                ledger.AppendLater(EntryOf(file.Name, file.Bytes, false, own));
        }
    }

    private static string PlaceOf(DirectiveError error) =>
        error.File + (error.Line > 0 ? $":{error.Line}" : "") + (error.Member.Length > 0 ? $": {error.Member}" : "");

    /// <summary>A door that is shut already stays shut since then, whatever is wrong now.</summary>
    private Lockdown LockdownOf(string reason, DirectiveError? error)
    {
        var since = inForce.Current is { IsLoaded: true, Lockdown.Since: var earlier } ? earlier : clock.Now().At;
        return new Lockdown(reason, error?.File, error?.Line, error?.Member, since);
    }

    private void Shut(DirectiveSet lastAccepted, FolderContent content, Lockdown lockdown, IReadOnlyList<DirectiveError> errors)
    {
        var isNew = inForce.Current is not { IsLoaded: true, Lockdown: not null };
        Swap(new DirectiveState { Set = lastAccepted.WithLock(true), Change = inForce.Current.Change, Lockdown = lockdown, Errors = errors, Ignored = content.Ignored, IsLoaded = true });
        if (isNew) RecordLockdown(lockdown);
    }

    private void RecordLockdown(Lockdown lockdown) => ledger.AppendLater(new GatewayEntry
    {
        Event = "lockdown-entered",
        Facts = [new("reason", lockdown.Reason), new("file", lockdown.File ?? ""), new("line", (lockdown.Line ?? 0).ToString(CultureInfo.InvariantCulture)), new("member", lockdown.Member ?? "")],
    });

    private void Swap(DirectiveState next)
    {
        // INVARIANT: a record that was altered may say anything, of directives too, so nothing is permitted on its word. Only a start on a whole one ends this.
        if (ledger.Mismatch is { } mismatch)
        {
            next = next with
            {
                Set = next.Set.WithLock(true),
                Lockdown = new Lockdown($"The ledger may not be the one that was signed. {mismatch}", null, null, null, inForce.Current.Lockdown?.Since ?? clock.Now().At),
            };
        }
        inForce.Swap(next);
        var cut = inFlight.JudgeAgain(next.Set, clock.Now());
        if (cut > 0) CutRequests(cut, next.Set.Epoch);
    }

    [LoggerMessage(3001, LogLevel.Information, "Epoch {Epoch} is current; directive files read: {Files}")]
    private partial void NewEpoch(long epoch, int files);

    [LoggerMessage(3002, LogLevel.Error, "LOCKDOWN: {Where}: {Message} - mend the file (gatewayctl directive check) or write back the last accepted one (gatewayctl directive restore)")]
    private partial void InvalidDirective(string where, string message);

    [LoggerMessage(3003, LogLevel.Information, "The lockdown is over; epoch {Epoch}")]
    private partial void LeftLockdown(long epoch);

    [LoggerMessage(3004, LogLevel.Warning, "Cut {Count} running requests under epoch {Epoch}")]
    private partial void CutRequests(int count, long epoch);

    [LoggerMessage(3005, LogLevel.Error, "LOCKDOWN: a change of directives failed")]
    private partial void Failed(Exception failure);

    [LoggerMessage(3008, LogLevel.Critical, "LOCKDOWN: the ledger may not be the one that was signed. {Mismatch} Keep it as evidence, run gatewayctl ledger verify on a copy, and put back a whole one")]
    private partial void LedgerDiffers(string mismatch);

    [LoggerMessage(3006, LogLevel.Warning, "The directive folder sends no events ({Message}); changes are found by comparing content")]
    private partial void NotWatched(string message);

    [LoggerMessage(3007, LogLevel.Information, "Passed the boundary {Boundary}; cut {Count} running requests")]
    private partial void PassedBoundary(DateTimeOffset boundary, int count);

    [LoggerMessage(3009, LogLevel.Information, "Cut {Count} running requests that had reached the maximum age of their routes")]
    private partial void CutAged(int count);
}
