using Gateway.Policy.Apis;

namespace Gateway.Server.Partners.Validation;

/// <summary>What the transforms of a route come to.</summary>
internal sealed record RouteTransforms(string RemovedPrefix, string AddedPrefix, IReadOnlyList<KeyValuePair<string, string>> CredentialHeaders);

/// <summary>
/// Reads a route's transforms: only those that leave what was judged and what is sent in a fixed relation. <paramref name="pathPrefix"/> is null where Match:Path is
/// wrong itself.
/// </summary>
internal sealed class TransformRules(IConfigurationSection route, ApiProfile? profile, bool hasHosts, string? pathPrefix, ErrorList errors)
{
    private const string Allowed = "write PathRemovePrefix, PathPrefix, RequestHeaderOriginalHost, or RequestHeader with Set for a credential header of the profile";

    private readonly List<KeyValuePair<string, string>> _headers = [];
    private string _removed = "";
    private string _added = "";

    public RouteTransforms Read()
    {
        var section = route.GetSection("Transforms");
        if (!string.IsNullOrEmpty(section.Value)) errors.Add(section.Path, "is one value; write a list of objects");
        foreach (var transform in section.GetChildren()) Read(transform);
        return new RouteTransforms(_removed, _added, _headers);
    }

    private void Read(IConfigurationSection transform)
    {
        var members = transform.GetChildren().ToDictionary(member => member.Key, member => member.Value ?? "", StringComparer.OrdinalIgnoreCase);
        if (members.Count == 1 && members.TryGetValue("PathRemovePrefix", out var removed)) ReadRemoved(transform.Path, removed);
        else if (members.Count == 1 && members.TryGetValue("PathPrefix", out var added)) ReadAdded(transform.Path, added);
        else if (members.Count == 1 && members.TryGetValue("RequestHeaderOriginalHost", out var original)) ReadOriginalHost(transform.Path, original);
        else if (members.Count == 2 && members.TryGetValue("RequestHeader", out var header) && members.TryGetValue("Set", out var value)) ReadHeader(transform.Path, header, value);
        else errors.Add(transform.Path, $"`{string.Join(", ", members.Keys.Order(StringComparer.Ordinal))}` is not an allowed transform; {Allowed}");
    }

    private void ReadRemoved(string key, string removed)
    {
        if (_removed.Length > 0 || _added.Length > 0) errors.Add(key, "PathRemovePrefix stands once, and before PathPrefix");
        if (profile?.SignsHostAndPath == true) errors.Add(key, "the profile's signature covers the path, so that it cannot be changed; leave the transform out");
        if (!Names.IsPathPrefix(removed)) errors.Add(key, $"`{removed}` is not a path prefix; write segments such as `/compreface`, without a slash at the end");
        else if (pathPrefix is not null && !(pathPrefix + "/").StartsWith(removed + "/", StringComparison.OrdinalIgnoreCase))
            errors.Add(key, $"`{removed}` is not what the route's Match:Path begins with; " + (pathPrefix.Length > 0 ? $"write `{pathPrefix}`" : $"write Match:Path `{removed}/{{**rest}}`, or leave the transform out"));
        else _removed = removed;
    }

    private void ReadAdded(string key, string added)
    {
        if (_added.Length > 0) errors.Add(key, "PathPrefix stands once");
        if (profile?.SignsHostAndPath == true) errors.Add(key, "the profile's signature covers the path, so that it cannot be changed; leave the transform out");
        if (!Names.IsPathPrefix(added)) errors.Add(key, $"`{added}` is not a path prefix; write segments such as `/api`, without a slash at the end");
        else _added = added;
    }

    private void ReadOriginalHost(string key, string value)
    {
        if (!bool.TryParse(value, out var isOn)) errors.Add(key, $"`{value}` is neither `true` nor `false`; write `true`, or leave the transform out");
        else if (isOn && !hasHosts) errors.Add(key, "without Match:Hosts any host that a caller writes would go out; leave the transform out, or write Match:Hosts");
        else if (!isOn && hasHosts) errors.Add(key, "the host is preserved wherever Match:Hosts is set, since clients sign it; leave the transform out");
    }

    private void ReadHeader(string key, string header, string value)
    {
        if (profile is not null && !profile.IsCredentialHeader(header))
            errors.Add(key, $"`{header}` is not a credential header of the profile `{profile.Name}`; {Allowed}");
        // The value is a secret and is never repeated.
        if (value.Length == 0 || value.Any(letter => letter is < ' ' or > '~')) errors.Add(key, $"the value for `{header}` is empty or has characters beyond printable ASCII; write the partner's credential");
        if (_headers.Any(set => set.Key.Equals(header, StringComparison.OrdinalIgnoreCase))) errors.Add(key, $"`{header}` is set twice; write it once");
        _headers.Add(new(header, value));
    }
}
