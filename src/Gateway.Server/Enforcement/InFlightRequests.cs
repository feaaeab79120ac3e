using System.Collections.Concurrent;
using Gateway.Policy.Directives;

namespace Gateway.Server.Enforcement;

/// <summary>Every request between its judgement and its end. A change of directives goes through all of them.</summary>
internal sealed class InFlightRequests
{
    private readonly ConcurrentDictionary<Permit, byte> _permits = new();

    public int Count => _permits.Count;

    /// <summary>Registers a request before it is judged. Dispose the permit when the exchange has ended.</summary>
    public Permit Open(CancellationToken callerGone)
    {
        var permit = new Permit(this, callerGone);
        _permits[permit] = 0;
        return permit;
    }

    public void Remove(Permit permit) => _permits.TryRemove(permit, out _);

    /// <summary>Judges everything in flight by a set that has just become current, or anew at a boundary. Returns how many were cut.</summary>
    public int JudgeAgain(DirectiveSet set, PolicyInstant now)
    {
        var cut = 0;
        foreach (var (permit, _) in _permits)
            if (permit.Cut is null && !permit.JudgeAgain(set, now) && permit.Cut is not null)
                cut++;
        return cut;
    }

    /// <summary>Cuts everything, at the end of the drain.</summary>
    public int CutAll(Cut cut)
    {
        var count = 0;
        foreach (var (permit, _) in _permits)
        {
            permit.CutBy(cut);
            count++;
        }
        return count;
    }
}
