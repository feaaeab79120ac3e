using Gateway.Policy.Decisions;

namespace Gateway.Policy.Directives;

/// <summary>The directive set as a pure fold over ledger records; the same code makes the next set and rebuilds an old one.</summary>
public static class DirectiveHistory
{
    /// <summary>
    /// The set in force after these records, oldest first; <see cref="DirectiveSet.Nothing"/> where there are none. Throws <see
    /// cref="InvalidDataException"/> where a
    /// listed document is absent, was not accepted, or is unreadable: a set that cannot be rebuilt must not be guessed.
    /// </summary>
    public static DirectiveSet Fold(IEnumerable<HistoryRecord> records)
    {
        var documents = new Dictionary<long, DocumentRecord>();
        DirectivesRecord? last = null;
        foreach (var record in records)
        {
            if (record is DocumentRecord document) documents[document.Index] = document;
            else if (record is DirectivesRecord directives) last = directives;
        }
        if (last is null) return DirectiveSet.Nothing;
        if (last.Listed.DistinctBy(static listed => listed.Id).Count() != last.Listed.Count)
            throw new InvalidDataException($"The directive set of entry {last.Index} lists a directive twice.");
        return DirectiveSet.Compile(last.Index, last.Listed.Select(listed => Member(listed, last.Index, documents)));
    }

    /// <summary>
    /// What the folder's documents make of <paramref name="current"/> at <paramref name="now"/> under the absence rule. <see cref="NextSet.Changed"/>
    /// documents need
    /// a <c>document</c> entry each before the set can be compiled.
    /// </summary>
    public static NextSet Next(DirectiveSet current, IReadOnlyList<DirectiveDocument> documents, DateTimeOffset now)
    {
        var present = documents.ToDictionary(static document => document.Directive.Id, StringComparer.Ordinal);
        var kept = new List<SetMember>();
        var absent = new List<SetMember>();
        foreach (var member in current.Members)
        {
            if (!present.TryGetValue(member.Directive.Id, out var document))
                absent.Add(member);
            else if (document.Sha256 == member.Document.Sha256)
                kept.Add(member with { IsMissing = false });
        }
        var unchanged = kept.Select(static member => member.Directive.Id).ToHashSet(StringComparer.Ordinal);
        var changed = documents.Where(document => !unchanged.Contains(document.Directive.Id))
            .OrderBy(static document => document.Directive.Id, StringComparer.Ordinal).ToList();
        kept.AddRange(Staying(current, absent, [.. documents.Select(static document => document.Directive)], now));
        kept.Sort(static (a, b) => string.CompareOrdinal(a.Directive.Id, b.Directive.Id));

        var staying = kept.Select(static member => member.Directive.Id).Concat(present.Keys).ToHashSet(StringComparer.Ordinal);
        var ended = current.Members.Select(static member => member.Directive.Id).Where(id => !staying.Contains(id)).ToList();
        return new NextSet(kept, changed, ended, changed.Count == 0 && kept.SequenceEqual(current.Members));
    }

    /// <summary>The set that these documents would make of <paramref name="current"/> if the folder held them and nothing else; not recorded, so without an epoch of its own.</summary>
    public static DirectiveSet Preview(DirectiveSet current, IReadOnlyList<DirectiveDocument> documents, DateTimeOffset now)
    {
        var next = Next(current, documents, now);
        return DirectiveSet.Compile(current.Epoch, [.. next.Kept, .. next.Changed.Select(document => new SetMember(document, current.Epoch, now, IsMissing: false))]);
    }

    private static SetMember Member(ListedDirective listed, long epoch, Dictionary<long, DocumentRecord> documents)
    {
        if (!documents.TryGetValue(listed.Record, out var record))
            throw new InvalidDataException($"Entry {epoch} lists the directive {listed.Id} of entry {listed.Record}, which holds no document.");
        if (!record.Accepted)
            throw new InvalidDataException($"Entry {epoch} lists the directive {listed.Id} of entry {listed.Record}, whose document was not accepted.");
        if (DirectiveValidator.ReadAccepted(new DirectiveFile(record.File, record.Bytes)) is not { } document || document.Directive.Id != listed.Id)
            throw new InvalidDataException($"Entry {epoch} lists the directive {listed.Id}, which the document of entry {listed.Record} does not state.");
        return new SetMember(document, listed.Record, listed.EnforcedSince, listed.IsMissing);
    }

    /// <summary>
    /// The members without a file that stay: prohibitions that have not ended, and whatever keeps something it replaced from coming back. An ended prohibition
    /// leaves for good, so that removing what lifted it does not revive it.
    /// </summary>
    private static List<SetMember> Staying(DirectiveSet current, List<SetMember> absent, List<Directive> present, DateTimeOffset now)
    {
        var missing = absent.Select(static member => member with { IsMissing = true }).ToList();
        var ends = Lifetimes.EndsOf([
            .. present.Select(static directive => (directive, false)),
            .. missing.Select(static member => (member.Directive, member.IsSpent)),
        ]);
        var staying = new List<SetMember>();
        var leaving = new List<SetMember>();
        for (var i = 0; i < missing.Count; i++)
        {
            var hadEnded = absent[i].IsMissing && current.EndOf(absent[i]) <= now;
            var binds = missing[i].Directive.Effect == Effect.Deny && !hadEnded && ends[present.Count + i] > now.UtcTicks;
            (binds ? staying : leaving).Add(missing[i]);
        }
        while (leaving.FindIndex(member => HoldsBack(member.Directive, present.Concat(staying.Select(static other => other.Directive)))) is var holding and >= 0)
        {
            staying.Add(leaving[holding]);
            leaving.RemoveAt(holding);
        }
        return staying;
    }

    /// <summary>
    /// True when, without <paramref name="member"/>, a permission it ended would return, or a prohibition whose own replacing it prevented would lift
    /// another.
    /// </summary>
    private static bool HoldsBack(Directive member, IEnumerable<Directive> others) =>
        others.Any(other => member.Replaces.Contains(other.Id) && (other.Effect != Effect.Deny || other.Replaces.Length > 0));
}
