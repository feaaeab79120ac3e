namespace Gateway.Policy.Requests;

/// <summary>Names of the rules that a request must keep to be in canonical form. Each stands for one way in which what is judged and what a partner understands have been known to differ.</summary>
public static class CanonicalRule
{
    public const string Method = "method";
    public const string Scheme = "scheme";
    public const string Host = "host";

    /// <summary>The target is longer than <see cref="CanonicalRequest.MaxTargetLength"/>.</summary>
    public const string TargetLength = "target-length";

    /// <summary>Neither a path nor an absolute address of this very host: <c>*</c>, authority form, another host.</summary>
    public const string TargetForm = "target-form";

    /// <summary>A raw character that a path or query cannot hold: control, space, non-ASCII, quotes and the like.</summary>
    public const string TargetCharacter = "target-character";
    public const string Fragment = "target-fragment";
    public const string MalformedEscape = "target-malformed-escape";

    /// <summary>An escaped control character, or an invisible one.</summary>
    public const string EscapedControl = "target-escaped-control";

    /// <summary>Escapes that are not well-formed UTF-8, overlong forms included.</summary>
    public const string EscapedUtf8 = "target-escaped-utf8";

    /// <summary>An escape of an escape: <c>%252e</c>.</summary>
    public const string DoubleEncoding = "target-double-encoding";

    /// <summary>A percent sign as data in the path, <c>100%25</c>, which some servers decode a second time or choke on.</summary>
    public const string EscapedPercent = "path-escaped-percent";
    public const string EmptySegment = "path-empty-segment";
    public const string DotSegment = "path-dot-segment";

    /// <summary>A segment that ends in a dot, which some servers cut off.</summary>
    public const string TrailingDot = "path-trailing-dot";
    public const string Backslash = "target-backslash";

    /// <summary>An escaped <c>/ \ ? # ;</c> in the path, or a look-alike of ASCII from another block.</summary>
    public const string EscapedSeparator = "path-escaped-separator";
    public const string PathParameter = "path-parameter";

    /// <summary>A letter, digit or <c>- . _ ~</c> written as an escape, in the path or in the name of a query parameter.</summary>
    public const string EscapedUnreserved = "target-escaped-unreserved";

    /// <summary>A raw <c>;</c> in the query, which some servers read as <c>&amp;</c>.</summary>
    public const string QuerySemicolon = "query-semicolon";

    /// <summary>A header or query parameter that stands for another method, address, header or body.</summary>
    public const string MethodOverride = "method-override";
    public const string HeaderName = "header-name";
    public const string HeaderValue = "header-value";
    public const string RepeatedHeader = "header-repeated";
    public const string UnderscoreTwin = "header-underscore-twin";
    public const string HopByHop = "header-hop-by-hop";
    public const string Upgrade = "upgrade";

    /// <summary>Length and coding of the body disagree or are not the plain ones; or a body on GET or HEAD.</summary>
    public const string Framing = "framing";
    public const string Expect = "expect";
}
