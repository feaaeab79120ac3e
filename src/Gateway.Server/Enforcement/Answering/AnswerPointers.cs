namespace Gateway.Server.Enforcement.Answering;

/// <summary>
/// Where the headers of a partner's answer send a client. Clients resolve these in more ways than standards say (browsers take <c>/\host</c> for another host), so
/// whatever is neither a plain relative reference nor an address of this gateway counts as leading away.
/// </summary>
internal static class AnswerPointers
{
    /// <summary>Headers that tell a client where to go next.</summary>
    public static IReadOnlyList<string> Names { get; } = ["Location", "Content-Location", "Operation-Location", "Azure-AsyncOperation", "Refresh"];

    /// <param name="isOurs">Whether host and port of an absolute address lead to this gateway.</param>
    public static bool LeavesGateway(string name, string? value, Func<Uri, bool> isOurs)
    {
        var target = name == "Refresh" ? TargetOfRefresh(value ?? "") : value;
        if (string.IsNullOrEmpty(target) || IsRelative(target)) return false;
        return target.AsSpan().ContainsAnyInRange('\0', ' ') || target.Contains('\\', StringComparison.Ordinal)
            || !Uri.TryCreate(target.StartsWith("//", StringComparison.Ordinal) ? "http:" + target : target, UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https" or "ws" or "wss")
            || !isOurs(address);
    }

    // `5; url=https://...`, with the word in any case, quoted or left out altogether, after a semicolon or a comma.
    private static string TargetOfRefresh(string value)
    {
        var end = value.IndexOfAny([';', ',']);
        if (end < 0) return "";
        var target = value[(end + 1)..].Trim();
        if (target.StartsWith("url", StringComparison.OrdinalIgnoreCase) && target[3..].TrimStart() is ['=', .. var rest]) target = rest.Trim();
        return target.Trim('"', '\'');
    }

    // A path, a query or a fragment, or words without a scheme in front of them; `//host` names a host.
    private static bool IsRelative(string target)
    {
        if (target.StartsWith("//", StringComparison.Ordinal) || target.Contains('\\', StringComparison.Ordinal) || target.AsSpan().ContainsAnyInRange('\0', '\u001f')) return false;
        var colon = target.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || target.IndexOfAny(['/', '?', '#']) is >= 0 and var mark && mark < colon;
    }
}
