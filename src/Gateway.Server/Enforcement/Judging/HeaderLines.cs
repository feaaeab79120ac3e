using Gateway.Policy.Requests;

namespace Gateway.Server.Enforcement.Judging;

/// <summary>The server's header collection as the policy reads it. Pseudo-headers and the empty Host that Kestrel adds are not lines.</summary>
internal sealed class HeaderLines(IHeaderDictionary headers) : IRequestHeaders
{
    public int CountOf(string name) => headers.TryGetValue(name, out var values) ? values.Count : 0;

    public string? SingleOf(string name) => headers.TryGetValue(name, out var values) && values.Count == 1 ? values[0] : null;

    public IEnumerable<KeyValuePair<string, string>> Lines
    {
        get
        {
            foreach (var (name, values) in headers)
            {
                if (name.StartsWith(':')) continue;
                foreach (var value in values)
                    yield return new KeyValuePair<string, string>(name, value ?? "");
            }
        }
    }
}
