namespace Gateway.Policy.Apis.Reading;

/// <summary>The members that the reader knows, object by object. A test holds the published schema to them.</summary>
internal static class ProfileMembers
{
    public static readonly string[] Profile =
        ["$schema", "title", "sources", "note", "signature", "bodyLimit", "headers", "credentials", "images", "loosens", "rules", "examples"];

    public static readonly string[] Credentials = ["headers", "query", "form", "path", "cookies"];

    public static readonly string[] Loosening = ["rule", "reason"];

    public static readonly string[] Rule = ["id", "note", "methods", "path", "webSocket", "when", "operations", "probe", "byReference", "callback", "narrow", "facts", "answer"];

    public static readonly string[] Narrow = ["note", "when", "drops", "byReference", "probe"];

    /// <summary>Of a rule where each is said, of an example what must come out.</summary>
    public static readonly string[] Facts = ["database", "candidates", "threshold"];

    public static readonly string[] Place = ["path", "query", "header", "json", "form", "scale"];

    public static readonly string[] Answer = ["candidates"];

    public static readonly string[] Callback = ["query", "header", "json", "form"];

    public static readonly string[] Test = ["query", "header", "json", "form", "soap", "absent", "present", "is", "items"];

    public static readonly string[] Example =
        ["note", "method", "target", "webSocket", "headers", "body", "bodyText", "bodyBase64", "rule", "operations", "probe", "byReference", "facts", "ambiguous"];
}
