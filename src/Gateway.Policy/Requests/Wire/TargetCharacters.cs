using System.Buffers;

namespace Gateway.Policy.Requests.Wire;

/// <summary>Characters that may stand raw in a request target (RFC 3986 section 3.3 and 3.4, less <c>;</c>; brackets in the query, which clients send for lists).</summary>
internal static class TargetCharacters
{
    private const string Path = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,=:@";

    public static readonly SearchValues<char> InPath = SearchValues.Create(Path);
    public static readonly SearchValues<char> InQuery = SearchValues.Create(Path + "/?[]");
}
