using Gateway.Policy.Directives;

namespace Gateway.Policy.Tests.Directives;

/// <summary>A directive folder and the ledger records that its changes leave, as the server drives them: next set, records, compiled set.</summary>
internal sealed class World
{
    private readonly List<HistoryRecord> _records = [];

    internal DirectiveSet Current { get; private set; } = DirectiveSet.Nothing;

    internal IReadOnlyList<HistoryRecord> Records => _records;

    internal NextSet Change(DateTimeOffset now, params IEnumerable<Directive> folder)
    {
        var next = DirectiveHistory.Next(Current, [.. folder.Select(DirectiveJson.Document)], now);
        if (next.IsSame) return next;
        var members = next.Kept.ToList();
        foreach (var document in next.Changed)
        {
            _records.Add(new DocumentRecord(_records.Count, now, document.Directive.Id + ".json", Accepted: true, document.Bytes));
            members.Add(new SetMember(document, _records.Count - 1, now, IsMissing: false));
        }
        var listed = members.OrderBy(member => member.Directive.Id, StringComparer.Ordinal)
            .Select(member => new ListedDirective(member.Directive.Id, member.Record, member.EnforcedSince, member.IsMissing)).ToList();
        _records.Add(new DirectivesRecord(_records.Count, now, listed));
        Current = DirectiveSet.Compile(_records.Count - 1, members);
        return next;
    }

    internal bool IsInForce(string id, DateTimeOffset at) =>
        Current.Members.SingleOrDefault(member => member.Directive.Id == id) is { } member && Current.IsInForce(member, at);
}
