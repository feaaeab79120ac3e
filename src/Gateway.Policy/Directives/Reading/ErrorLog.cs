namespace Gateway.Policy.Directives.Reading;

/// <summary>Gathers the errors of one file. Bounded, since a file of a megabyte can hold a hundred thousand.</summary>
internal sealed class ErrorLog(string file)
{
    internal const int Limit = 100;
    private const int QuoteLimit = 60;

    private readonly List<DirectiveError> _errors = [];

    internal bool HasErrors => _errors.Count > 0;

    /// <summary>Ordered by line; within a line as they were found.</summary>
    internal IReadOnlyList<DirectiveError> InOrder() => [.. _errors.OrderBy(static error => error.Line)];

    internal void Add(int line, string member, string message)
    {
        if (_errors.Count < Limit)
            _errors.Add(new DirectiveError(file, line, member, message));
        else if (_errors.Count == Limit)
            _errors.Add(new DirectiveError(file, int.MaxValue, "", $"has more than {Limit} errors: mend these first"));
    }

    /// <summary>What a person wrote, in backticks, on one line and shortened.</summary>
    internal static string Quote(string text)
    {
        var shown = text.Length <= QuoteLimit ? text : text[..QuoteLimit] + "...";
        return $"`{string.Concat(shown.Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c))}`";
    }

    internal static string Quote(IEnumerable<string> words) => string.Join(", ", words.Select(Quote));
}
