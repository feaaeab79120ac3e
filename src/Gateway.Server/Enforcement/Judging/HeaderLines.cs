using Gateway.Policy.Requests;

namespace Gateway.Server.Enforcement.Judging;

/// <summary>The server's header collection as the policy reads it. Pseudo-headers and the empty Host that Kestrel adds are not lines.</summary>
internal sealed class HeaderLines(IHeaderDictionary headers) : IRequestHeaders
{
    private List<KeyValuePair<string, string>>? _lines;

    public int CountOf(string name) => headers.TryGetValue(name, out var values) ? values.Count : 0;

    public string? SingleOf(string name) => headers.TryGetValue(name, out var values) && values.Count == 1 ? values[0] : null;

    /// <summary>Read once, when the message is brought into canonical form: what is judged is what stood there then.</summary>
    public List<KeyValuePair<string, string>> Lines => _lines ??= Read();

    IEnumerable<KeyValuePair<string, string>> IRequestHeaders.Lines => Lines;

    private List<KeyValuePair<string, string>> Read()
    {
        var lines = new List<KeyValuePair<string, string>>(headers.Count);
        foreach (var (name, values) in headers)
        {
            if (name.StartsWith(':')) continue;
            foreach (var value in values)
                lines.Add(new KeyValuePair<string, string>(name, value ?? ""));
        }
        return lines;
    }
}
