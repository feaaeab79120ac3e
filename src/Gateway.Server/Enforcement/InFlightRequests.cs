using System.Collections.Concurrent;
using Gateway.Policy.Directives;
using Gateway.Server.Enforcement.Judging;

namespace Gateway.Server.Enforcement;

/// <summary>Every request between its judgement and its end. A change of directives goes through all of them.</summary>
internal sealed class InFlightRequests
{
    private readonly ConcurrentDictionary<Permit, byte> _permits = new();
    private volatile Cut? _final;

    public int Count => _permits.Count;

    /// <summary>Registers a request before it is judged; cut already when everything was. Dispose the permit when the exchange has ended.</summary>
    public Permit Open((long Since, TimeSpan MaxAge) lifetime, CancellationToken callerGone)
    {
        var permit = new Permit(this, lifetime, callerGone);
        _permits[permit] = 0;
        if (_final is { } cut) permit.CutBy(cut);
        return permit;
    }

    public void Remove(Permit permit) => _permits.TryRemove(permit, out _);

    /// <summary>Judges everything in flight by a set that has just become current, or anew at a boundary. Returns how many were cut.</summary>
    public int JudgeAgain(DirectiveSet set, PolicyInstant now)
    {
        var cut = 0;
        foreach (var (permit, _) in _permits)
            if (permit.Cut is null && !Stands(permit, set, now) && permit.Cut is not null)
                cut++;
        return cut;
    }

    private static bool Stands(Permit permit, DirectiveSet set, PolicyInstant now)
    {
        try
        {
            return permit.JudgeAgain(set, now);
        }
        catch (Exception)
        {
            // What cannot be judged is not permitted; and it must not keep the next one from being judged.
            permit.CutBy(new Cut(CutCause.Directives, null, set.Epoch));
            return false;
        }
    }

    /// <summary>Stops waiting for partners that have not begun their answer in time.</summary>
    public void GiveUpOverdue(TimeProvider time)
    {
        var now = time.GetTimestamp();
        foreach (var (permit, _) in _permits)
            if (permit.AnswerClock?.TryRing(now) == true)
                permit.GiveUp();
    }

    /// <summary>Cuts what has reached the maximum age of its route. Returns how many it were.</summary>
    public int CutAged(TimeProvider time, long epoch)
    {
        var now = time.GetTimestamp();
        var cut = 0;
        foreach (var (permit, _) in _permits)
        {
            if (permit.Cut is not null || time.GetElapsedTime(permit.Lifetime.Since, now) < permit.Lifetime.MaxAge) continue;
            permit.CutBy(new Cut(CutCause.MaxAge, null, epoch));
            cut++;
        }
        return cut;
    }

    /// <summary>Cuts everything, at the end of the drain, and whatever enters after it.</summary>
    public int CutAll(Cut cut)
    {
        _final = cut;
        var count = 0;
        foreach (var (permit, _) in _permits)
        {
            permit.CutBy(cut);
            count++;
        }
        return count;
    }
}
