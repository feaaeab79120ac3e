using System.Globalization;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Verification;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;

namespace Gateway.Cli.Ledger;

/// <summary>
/// The rules of this program, for the verifier: folds the directive sets anew and decides every intent again. Keeps the last sets only; a gateway judges by the newest or,
/// for the moment of a change, by the one before.
/// </summary>
/// <param name="isPartial">Documents may be left out; what depends on them then cannot be told.</param>
internal sealed class RecordedRules(bool isPartial) : ILedgerRules
{
    private const int SetsKept = 64;

    /// <summary>Sets from which a new one may follow: the newest, or one before it where its record came too late to be taken into use.</summary>
    private const int SetsFollowed = 4;

    /// <summary>How long after the record of a new set a request may still have been judged by the one before: recording takes at most 300 ms.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);

    private readonly Dictionary<long, DocumentRecord> _documents = [];
    private readonly List<(DateTimeOffset At, DirectiveSet? Set, long Epoch)> _sets = [];

    public void Document(long index, DateTimeOffset at, DocumentEntry document)
    {
        if (document.Accepted)
            _documents[index] = new DocumentRecord(index, at, document.File, true, document.Bytes);
    }

    public string? Directives(long index, DateTimeOffset at, DirectivesEntry directives)
    {
        var listed = directives.Set.Select(member => new ListedDirective(member.Id, member.Record, member.EnforcedSince, member.Missing)).ToList();
        if (isPartial && listed.Any(member => !_documents.ContainsKey(member.Record)))
        {
            Keep(at, null, index);
            return null;
        }
        DirectiveSet set;
        try
        {
            set = DirectiveHistory.Fold([.. listed.Where(member => _documents.ContainsKey(member.Record)).Select(member => _documents[member.Record]).DistinctBy(record => record.Index), new DirectivesRecord(index, at, listed)]);
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
        if (listed.FirstOrDefault(member => member.EnforcedSince != _documents[member.Record].At) is { } since)
            return Text($"Entry {index} says that {since.Id} is enforced since {since.EnforcedSince:O}, its document is of {_documents[since.Record].At:O}.");
        var wrong = isPartial ? null : FollowsFromOne(set, directives, at);
        Keep(at, set, index);
        return wrong;
    }

    public Redecision Decide(IntentEntry intent)
    {
        if (intent.Rules != DecisionEngine.RulesVersion)
            return new Redecision(RedecisionKind.UnknownRules, $"version `{intent.Rules}`; it knows `{DecisionEngine.RulesVersion}`.");
        if (!RecordedFacts.IsOfADecision(intent.Reason))
            return intent.Effect == DecisionWords.Of(Effect.Deny)
                ? new Redecision(RedecisionKind.NotJudged)
                : new Redecision(RedecisionKind.Different, $"it was let through for the reason `{intent.Reason}`, which is none.");
        if (RecordedFacts.Of(intent) is not { } facts)
            return new Redecision(RedecisionKind.Different, "its facts are none that the rules know.");
        if (SetOf(intent, out var stale) is not { } set)
            return stale is null ? new Redecision(RedecisionKind.NotDecidable) : new Redecision(RedecisionKind.Different, stale);
        var decision = DecisionEngine.Decide(facts, intent.JudgedAlsoAt, set.WithLock(intent.Reason == DecisionWords.Of(Reason.Lockdown)));
        if (RecordedFacts.Difference(intent, decision) is not { } difference)
            return new Redecision(RedecisionKind.Same);
        return RecordedFacts.AreIncomplete(intent) ? new Redecision(RedecisionKind.NotDecidable) : new Redecision(RedecisionKind.Different, difference);
    }

    /// <summary>The set by which an intent was judged; null where it is not known, and then <paramref name="wrong"/> says what speaks against the record, if anything does.</summary>
    public DirectiveSet? SetOf(IntentEntry intent, out string? wrong)
    {
        wrong = null;
        if (intent.Epoch < 0)
            return DirectiveSet.Nothing;
        var at = _sets.FindIndex(kept => kept.Epoch == intent.Epoch);
        if (at < 0)
        {
            wrong = isPartial ? null : Text($"it was judged in epoch {intent.Epoch}, which is no set of directives shortly before it.");
            return null;
        }
        if (intent.Effect != DecisionWords.Of(Effect.Deny) && at + 1 < _sets.Count && intent.JudgedAt - _sets[at + 1].At > Overlap)
            wrong = Text($"it was let through in epoch {intent.Epoch}, which epoch {_sets[at + 1].Epoch} had ended {intent.JudgedAt - _sets[at + 1].At} before.");
        return wrong is null ? _sets[at].Set : null;
    }

    /// <summary>Absence removes permissions, never prohibitions: whatever had to stay is there, what is missing was there before, and what ended is said.</summary>
    private string? FollowsFromOne(DirectiveSet set, DirectivesEntry entry, DateTimeOffset at)
    {
        var present = set.Members.Where(member => !member.IsMissing).Select(member => member.Document).ToList();
        string? wrong = null;
        foreach (var earlier in _sets.TakeLast(SetsFollowed).Reverse().Select(kept => kept.Set!).DefaultIfEmpty(DirectiveSet.Nothing).Append(_sets.Count < SetsFollowed ? DirectiveSet.Nothing : null).OfType<DirectiveSet>())
        {
            var ids = set.Members.Select(member => member.Directive.Id).ToHashSet(StringComparer.Ordinal);
            var next = DirectiveHistory.Next(earlier, present, at);
            var gone = next.Kept.Select(member => member.Directive.Id).FirstOrDefault(id => !ids.Contains(id));
            var strange = set.Members.FirstOrDefault(member => member.IsMissing && !earlier.Members.Any(before => before.Record == member.Record));
            var ended = earlier.Members.Select(member => member.Directive.Id).Where(id => !ids.Contains(id)).ToList();
            var found = gone is not null ? $"{gone} is no longer in the set, although nothing ended it."
                : strange is not null ? $"{strange.Directive.Id} is listed as missing, and was not in force before."
                : !ended.SequenceEqual(entry.Ended, StringComparer.Ordinal) ? $"it says that it ended `{string.Join(' ', entry.Ended)}`, and ended `{string.Join(' ', ended)}`."
                : null;
            if (found is null)
                return null;
            wrong ??= Text($"The set of entry {set.Epoch} does not follow from the one before: {found}");
        }
        return wrong;
    }

    private void Keep(DateTimeOffset at, DirectiveSet? set, long epoch)
    {
        _sets.Add((at, set, epoch));
        if (_sets.Count <= SetsKept)
            return;
        _sets.RemoveAt(0);
        // A document that no kept set lists, and that is older than all of them, cannot be listed any more.
        var listed = _sets.Where(kept => kept.Set is not null).SelectMany(kept => kept.Set!.Members).Select(member => member.Record).ToHashSet();
        foreach (var index in _documents.Keys.Where(index => index < _sets[0].Epoch && !listed.Contains(index)).ToList())
            _documents.Remove(index);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
