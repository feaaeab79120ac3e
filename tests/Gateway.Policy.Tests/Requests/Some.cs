using Gateway.Policy.Requests;

namespace Gateway.Policy.Tests.Requests;

/// <summary>Requests for tests.</summary>
internal static class Some
{
    public const string Host = "partner.example";

    public static HeaderList Headers(params IEnumerable<(string Name, string Value)> lines) => new([.. lines.Select(line => KeyValuePair.Create(line.Name, line.Value))]);

    public static RawRequest Raw(string method, string target, params IEnumerable<(string Name, string Value)> lines) =>
        new(method, target, "https", Host, IsHttp2OrLater: false, Headers(lines));

    /// <summary>A request that is in canonical form.</summary>
    public static (CanonicalRequest Canonical, HeaderList Headers) Request(string method, string target, params IEnumerable<(string Name, string Value)> lines)
    {
        var raw = Raw(method, target, lines);
        return CanonicalRequest.TryRead(raw, out var canonical, out var why)
            ? (canonical, (HeaderList)raw.Headers)
            : throw new InvalidOperationException($"{why.Part}: {why.Detail}");
    }

    /// <summary>The set of the classes whose names stand in <paramref name="names"/>, separated by spaces.</summary>
    public static OperationSet Operations(string names)
    {
        var set = new List<OperationClass>();
        foreach (var name in names.Split(' '))
            set.Add(OperationSet.TryParseClass(name, out var operation) ? operation : throw new ArgumentException(name));
        return OperationSet.Of([.. set]);
    }
}
