namespace Gateway.Policy.Directives.Reading;

/// <summary>
/// What only the files together show: names that differ in case alone, <c>replaces</c> of unknown ids, directives that replace each other in a circle.
/// </summary>
internal sealed class FolderCheck
{
    private readonly List<(string File, ReadDirective Read)> _read = [];
    private readonly List<DirectiveError> _errors = [];

    internal IReadOnlyList<DirectiveError> Errors => _errors;

    internal void Add(string file, ReadDirective read) => _read.Add((file, read));

    internal void CheckNames(IEnumerable<string> names)
    {
        foreach (var group in names.GroupBy(static name => name, StringComparer.OrdinalIgnoreCase))
        {
            var others = group.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            if (others.Count > 1)
                _errors.Add(new DirectiveError(others[0], 0, "", $"differs only in case from {ErrorLog.Quote(others.Skip(1))}: keep one of them"));
            else if (group.Count() > 1)
                _errors.Add(new DirectiveError(group.Key, 0, "", "is there twice: keep one of them"));
        }
    }

    /// <param name="stated">Ids in the folder, those of files with errors included: an error elsewhere must not make this one.</param>
    internal void CheckReplaces(IReadOnlySet<string> stated, IReadOnlySet<string> previous)
    {
        foreach (var (file, read) in _read)
        {
            foreach (var item in read.Replaces)
            {
                if (stated.Contains(item.Text) || previous.Contains(item.Text)) continue;
                string[] known = [.. stated.Union(previous).Where(other => other != read.Id)];
                Add(file, item, $"{ErrorLog.Quote(item.Text)} is no directive that this gateway has or had{NearestWord.Advice(item.Text, known)}");
            }
        }
    }

    internal void CheckCircles()
    {
        var replaced = _read.Where(static entry => entry.Read.Id is not null)
            .ToLookup(static entry => entry.Read.Id!, static entry => entry.Read.Replaces.Select(static item => item.Text), StringComparer.Ordinal);
        foreach (var (file, read) in _read)
            foreach (var item in read.Replaces)
                if (read.Id is { } id && Reaches(replaced, item.Text, id))
                    Add(file, item, $"{ErrorLog.Quote(item.Text)} replaces this directive in turn, so neither could be said to hold: remove one of the two");
    }

    private void Add(string file, JsonItem item, string message) => _errors.Add(new DirectiveError(file, item.Line, item.Path, message));

    private static bool Reaches(ILookup<string, IEnumerable<string>> replaced, string from, string to)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = new Stack<string>([from]);
        while (next.TryPop(out var id))
        {
            if (id == to) return true;
            if (!seen.Add(id)) continue;
            foreach (var target in replaced[id].SelectMany(static targets => targets)) next.Push(target);
        }
        return false;
    }
}
