namespace Gateway.Policy.Requests;

/// <summary>The request's header fields as they arrived, without pseudo-headers. Names match case-insensitively. The server adapts its own collection, so nothing is copied.</summary>
public interface IRequestHeaders
{
    /// <summary>How many field lines have this name.</summary>
    int CountOf(string name);

    /// <summary>The value where there is exactly one field line of this name, else null.</summary>
    string? SingleOf(string name);

    /// <summary>Every field line, in order.</summary>
    IEnumerable<KeyValuePair<string, string>> Lines { get; }
}
