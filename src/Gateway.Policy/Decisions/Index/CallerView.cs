using Gateway.Policy.Requests;

namespace Gateway.Policy.Decisions.Index;

/// <summary>
/// What the rules of a <see cref="Cell"/> make of one caller before anything that is stated is looked at: which cover, and which conditions are still to be
/// examined.
/// </summary>
internal sealed class CallerView
{
    private readonly ulong[] _covers;
    private readonly CellRule[] _denies;
    private readonly CellRule[] _grants;
    private readonly bool _isAlwaysDenied;
    private volatile Decision? _open;
    private volatile Decision? _locked;

    /// <param name="couldSignIn">Then the answer also depends on the conditions of what would cover somebody else.</param>
    internal CallerView(Cell cell, RequestFacts facts, bool couldSignIn)
    {
        _covers = new ulong[cell.Words];
        var findings = new Findings(_covers);
        findings.Begin();
        if (couldSignIn) findings.Set(Cell.UnauthenticatedBit);
        foreach (var rule in cell.Denies.Concat(cell.Grants))
            if (rule.AlwaysBites || rule.Covers(facts))
                findings.Set(rule.FirstBit);
        foreach (var deny in cell.Denies)
            _isAlwaysDenied |= deny is { IsInForce: true, Rule.Alternatives.Length: 0 } && findings.Covers(deny);
        _denies = [.. cell.Denies.Where(deny => IsOpen(deny, couldSignIn))];
        _grants = _isAlwaysDenied ? [] : [.. cell.Grants.Where(grant => IsOpen(grant, couldSignIn))];
    }

    /// <summary>The decision for this caller where nothing that is stated matters; else null, and null before it was made.</summary>
    internal Decision? Settled(bool isLocked) => isLocked ? _locked : _open;

    internal void Settle(bool isLocked, Decision decision)
    {
        if (_denies.Length + _grants.Length > 0) return;
        if (isLocked) _locked = decision;
        else _open = decision;
    }

    /// <summary>Writes the findings about a request of this caller.</summary>
    internal Findings Examine(RequestFacts facts, bool isLocked, Span<ulong> words)
    {
        _covers.CopyTo(words);
        var findings = new Findings(words);
        if (isLocked) findings.Set(Cell.LockedBit);
        var bites = _isAlwaysDenied;
        foreach (var deny in _denies)
        {
            findings.Examine(deny, facts);
            bites |= deny.IsInForce && findings.Covers(deny) && !findings.AnyAlternativeHolds(deny);
        }
        if (bites) return findings;
        foreach (var grant in _grants) findings.Examine(grant, facts);
        return findings;
    }

    private bool IsOpen(CellRule rule, bool couldSignIn) => rule.Rule.Alternatives.Length > 0 && (couldSignIn || new Findings(_covers).Covers(rule));
}
