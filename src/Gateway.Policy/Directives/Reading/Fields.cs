namespace Gateway.Policy.Directives.Reading;

/// <summary>The members of one JSON object: reports unknown ones at once with the nearest known name, and hands out the others.</summary>
internal sealed class Fields
{
    private readonly JsonItem _item;
    private readonly ErrorLog _errors;

    private Fields(JsonItem item, ErrorLog errors)
    {
        _item = item;
        _errors = errors;
    }

    /// <summary>
    /// Null, with an error, where <paramref name="item"/> is no object. <paramref name="owner"/> is the noun of the errors, such as <c>a scope</c>.
    /// </summary>
    /// <param name="explain">A better message for an unknown name, or null for the usual one.</param>
    internal static Fields? Of(JsonItem item, string owner, IReadOnlyList<string> known, ErrorLog errors, Func<string, string?>? explain = null)
    {
        if (item.Kind != JsonKind.Object)
        {
            errors.Add(item.Line, item.Path, $"must be an object, not {item.KindName}: write {owner} in braces");
            return null;
        }
        foreach (var (name, value) in item.Members)
            if (!known.Contains(name))
                errors.Add(value.Line, value.Path, explain?.Invoke(name) ?? $"is not a member of {owner}{Advice(name, known)}");
        return new Fields(item, errors);
    }

    private static string Advice(string name, IReadOnlyList<string> known) =>
        NearestWord.Advice(name, known) is { Length: > 0 } advice ? advice : ": its members stand in `directive.schema.json`";

    internal int Line => _item.Line;

    internal string Path => _item.Path;

    internal bool IsEmpty => _item.Members.Count == 0;

    internal JsonItem? Find(string name)
    {
        foreach (var member in _item.Members)
            if (member.Name == name)
                return member.Value;
        return null;
    }

    /// <summary>Null, with an error that says what to write, where the member is missing and the object was read to its end.</summary>
    internal JsonItem? Require(string name, string whatToWrite)
    {
        var found = Find(name);
        if (found is null && _item.IsClosed) _errors.Add(_item.Line, _item.PathOf(name), $"is missing: write {whatToWrite}");
        return found;
    }
}
