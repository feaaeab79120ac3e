namespace Gateway.Policy.Directives;

/// <summary>What the folder makes of the current set.</summary>
/// <param name="Kept">Members that stay as they are (their <c>IsMissing</c> updated).</param>
/// <param name="Changed">New or edited documents.</param>
/// <param name="Ended">Ids that were members and are no longer.</param>
/// <param name="IsSame">Nothing differs from the current set: no entry, no new epoch.</param>
public sealed record NextSet(IReadOnlyList<SetMember> Kept, IReadOnlyList<DirectiveDocument> Changed, IReadOnlyList<string> Ended, bool IsSame);
