using System.Collections.Frozen;
using System.Text;

namespace Gateway.Server.Enforcement.Answering;

/// <summary>
/// Where the headers of a partner's answer send a client. Clients resolve these in more ways than standards say (browsers take <c>/\host</c> for another host), so
/// whatever is neither a plain relative reference nor an address of this gateway counts as leading away; so does what is not ASCII, and so no URI (RFC 3986 section 2).
/// </summary>
internal static class AnswerPointers
{
    private static readonly FrozenSet<string> Names = new[] { "Location", "Content-Location", "Operation-Location", "Azure-AsyncOperation", "Refresh", "Link" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // Links to texts that people read (RFC 8288 and the IANA registry of relations); a client that works an API follows the others, such as `next`.
    private static readonly FrozenSet<string> ForReading = new[]
    {
        "about", "author", "blocked-by", "copyright", "deprecation", "describedby", "help", "icon", "license", "privacy-policy", "profile", "service-doc", "sunset", "terms-of-service", "type",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True for a header that tells a client where to go next.</summary>
    public static bool IsOne(string name) => Names.Contains(name);

    /// <param name="name">Of a header that <see cref="IsOne"/>, in any case.</param>
    /// <param name="isOurs">Whether host and port of an absolute address lead to this gateway.</param>
    public static bool LeavesGateway(string name, string? value, Func<Uri, bool> isOurs) =>
        name.Equals("Link", StringComparison.OrdinalIgnoreCase) ? LinksLeave(value ?? "", isOurs)
        : name.Equals("Refresh", StringComparison.OrdinalIgnoreCase) ? Leaves(TargetOfRefresh(value ?? ""), isOurs)
        : Leaves(value, isOurs);

    private static bool Leaves(string? target, Func<Uri, bool> isOurs)
    {
        if (string.IsNullOrEmpty(target)) return false;
        if (!Ascii.IsValid(target)) return true;
        if (IsRelative(target)) return false;
        return target.AsSpan().ContainsAnyInRange('\0', ' ') || target.Contains('\\', StringComparison.Ordinal)
            || !Uri.TryCreate(target.StartsWith("//", StringComparison.Ordinal) ? "http:" + target : target, UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https" or "ws" or "wss")
            || !isOurs(address);
    }

    // `<https://...>; rel="next", <...>`. Whatever does not read as that leads away.
    private static bool LinksLeave(string value, Func<Uri, bool> isOurs)
    {
        var rest = value.AsSpan().Trim();
        while (rest.Length > 0)
        {
            var end = rest.IndexOf('>');
            if (rest[0] != '<' || end < 0) return true;
            var target = rest[1..end].ToString();
            rest = rest[(end + 1)..];
            var parameters = rest[..EndOfLink(rest)];
            rest = rest[parameters.Length..].TrimStart([',', ' ', '\t']);
            if (!IsForReading(parameters) && Leaves(target, isOurs)) return true;
        }
        return false;
    }

    // The comma behind it; one inside a quoted value ends nothing.
    private static int EndOfLink(ReadOnlySpan<char> rest)
    {
        var isQuoted = false;
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] == '"') isQuoted = !isQuoted;
            else if (rest[i] == ',' && !isQuoted) return i;
        }
        return rest.Length;
    }

    private static bool IsForReading(ReadOnlySpan<char> parameters)
    {
        foreach (var range in parameters.Split(';'))
        {
            var parameter = parameters[range].Trim();
            var equals = parameter.IndexOf('=');
            if (equals < 0 || !parameter[..equals].TrimEnd().Equals("rel", StringComparison.OrdinalIgnoreCase)) continue;
            // Several relations stand in one value; the first such parameter counts (RFC 8288 section 3.3).
            var relations = parameter[(equals + 1)..].Trim().Trim('"').ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return relations.Length > 0 && Array.TrueForAll(relations, ForReading.Contains);
        }
        return false;
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
