using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;
using Gateway.Server.Enforcement.Judging;

namespace Gateway.Server.Enforcement;

/// <summary>Why a permitted request was stopped.</summary>
internal enum CutCause : byte
{
    /// <summary>The directives in force no longer permit it.</summary>
    Directives = 0,
    Lockdown,
    Shutdown,

    /// <summary>It ran for longer than its route allows, permitted or not.</summary>
    MaxAge,
}

/// <summary>A cut, with the decision that caused it; null for a shutdown and for age.</summary>
internal sealed record Cut(CutCause Cause, Decision? Decision, long Epoch);

/// <summary>The exact message that a permit is for. Two messages are the same only if every member is.</summary>
/// <param name="Target">Absolute, as it goes out.</param>
/// <param name="Host">Host field that goes out.</param>
/// <param name="Headers">Every header that the profile reads, with its value; an absent one has the value null.</param>
internal sealed record PermittedMessage(string Method, Uri Target, string Host, IReadOnlyList<KeyValuePair<string, string?>> Headers);

/// <summary>
/// One decision's right to send one exact message, by one directive set, until the next boundary. It is registered in flight before the request is judged, so that no
/// change can fall between; whoever finds it no longer justified cuts it, and a cut is final.
/// </summary>
internal sealed class Permit : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop;
    private readonly InFlightRequests _registry;
    private RequestFacts? _facts;
    private DirectiveSet? _set;
    private Decision? _decision;
    private Cut? _cut;
    private AnswerClock? _answerClock;
    private int _passes;

    public Permit(InFlightRequests registry, (long Since, TimeSpan MaxAge) lifetime, CancellationToken callerGone)
    {
        (_registry, Lifetime) = (registry, lifetime);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(callerGone);
    }

    /// <summary>Cancelled when the caller left or the permit was cut.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>The cut, once there is one; it never goes away again.</summary>
    public Cut? Cut => Volatile.Read(ref _cut);

    /// <summary>Null until granted, and for ever when refused.</summary>
    public PermittedMessage? Message { get; private set; }

    /// <summary>Ledger index of the intent; set before the message may leave.</summary>
    public long Intent { get; private set; } = -1;

    /// <summary>Timestamp of the time provider at which the exchange began, and how long it may run.</summary>
    public (long Since, TimeSpan MaxAge) Lifetime { get; }

    /// <summary>Runs until the head of the partner's answer; stands still while a body is on its way that has to be waited for. Null before the message is on its way.</summary>
    public AnswerClock? AnswerClock
    {
        get => Volatile.Read(ref _answerClock);
        set => Volatile.Write(ref _answerClock, value);
    }

    /// <summary>Messages let through the gate so far; each one may have reached the partner.</summary>
    public int Passes => Volatile.Read(ref _passes);

    /// <summary>What it says in the ledger of the set under which it stands now.</summary>
    public (Decision Decision, DirectiveSet Set)? Standing
    {
        get
        {
            lock (_gate)
                return _decision is { } decision && _set is { } set ? (decision, set) : null;
        }
    }

    /// <summary>What was judged, by which set. From here on a change of directives judges it again.</summary>
    public void Judged(RequestFacts facts, Decision decision, DirectiveSet set)
    {
        lock (_gate)
            (_facts, _decision, _set) = (facts, decision, set);
    }

    /// <summary>Binds the permit to its message and to its durable record; without both it opens nothing.</summary>
    public void Grant(PermittedMessage message, long intent)
    {
        lock (_gate)
            (Message, Intent) = (message, intent);
    }

    /// <summary>True when the permit stands under this very set at whatever instant, without judging anew: no boundary lies ahead.</summary>
    public bool StandsWithoutEndUnder(DirectiveSet set)
    {
        lock (_gate)
            return PermissionBy_NeedsGate(set)?.ValidUntil == DateTimeOffset.MaxValue;
    }

    /// <summary>True when the permit stands under this very set at this instant, without judging anew.</summary>
    public bool StandsUnder(DirectiveSet set, PolicyInstant now)
    {
        lock (_gate)
            return PermissionBy_NeedsGate(set) is { } decision && now.At < decision.ValidUntil && (now.Also ?? now.At) < decision.ValidUntil;
    }

    /// <summary>Judges what is in flight by a set at an instant; cuts it where it is no longer permitted. True when it still is.</summary>
    public bool JudgeAgain(DirectiveSet set, PolicyInstant now)
    {
        Decision decision;
        lock (_gate)
        {
            if (_cut is not null) return false;
            if (_facts is not { } facts) return true;
            decision = Judge.Decide(facts with { At = now.At }, now, set);
            if (decision.Effect != Effect.Deny)
            {
                (_decision, _set) = (decision, set);
                return true;
            }
            // A request that was refused when it was judged has nothing to cut.
            if (_decision is { Effect: Effect.Deny }) return false;
        }
        CutBy(new Cut(decision.Reason == Reason.Lockdown ? CutCause.Lockdown : CutCause.Directives, decision, set.Epoch));
        return false;
    }

    public void CutBy(Cut cut)
    {
        lock (_gate)
        {
            if (_cut is not null) return;
            Volatile.Write(ref _cut, cut);
        }
        GiveUp();
    }

    /// <summary>Stops what runs under it without a cut: nobody forbids it, but it took too long.</summary>
    public void GiveUp()
    {
        try
        {
            // Not inline: what hangs on the token may be slow or throw, and the next request has to be stopped as well.
            _ = _stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The exchange ended by itself at the same moment.
        }
    }

    /// <summary>Counts a message that is let through the gate; the first is the one that the intent stands for.</summary>
    public void BeginPass() => Interlocked.Increment(ref _passes);

    // Null unless it was this very set that permitted it, and nothing has cut it since.
    private Decision? PermissionBy_NeedsGate(DirectiveSet set) => _cut is null && ReferenceEquals(_set, set) && _decision is { Effect: not Effect.Deny } decision ? decision : null;

    public void Dispose()
    {
        _registry.Remove(this);
        _stop.Dispose();
    }
}
