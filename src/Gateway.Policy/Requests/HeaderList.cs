namespace Gateway.Policy.Requests;

/// <summary>Header fields that are held in a list: the requests in a profile's examples.</summary>
internal sealed class HeaderList(IReadOnlyList<KeyValuePair<string, string>> lines) : IRequestHeaders
{
    public IEnumerable<KeyValuePair<string, string>> Lines => lines;

    public int CountOf(string name)
    {
        var count = 0;
        foreach (var line in lines)
            if (name.Equals(line.Key, StringComparison.OrdinalIgnoreCase))
                count++;
        return count;
    }

    public string? SingleOf(string name)
    {
        string? single = null;
        foreach (var line in lines)
        {
            if (!name.Equals(line.Key, StringComparison.OrdinalIgnoreCase))
                continue;
            if (single is not null)
                return null;
            single = line.Value;
        }
        return single;
    }
}
