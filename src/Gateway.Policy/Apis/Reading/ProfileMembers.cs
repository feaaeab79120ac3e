namespace Gateway.Policy.Apis.Reading;

/// <summary>The members that the reader knows, object by object. A test holds the published schema to them.</summary>
internal static class ProfileMembers
{
    public static readonly string[] Profile =
        ["$schema", "title", "sources", "note", "signature", "bodyLimit", "headers", "credentials", "images", "loosens", "rules", "examples"];

    public static readonly string[] Credentials = ["headers", "query", "form", "path", "cookies"];

    public static readonly string[] Loosening = ["rule", "reason"];

    public static readonly string[] Rule = ["id", "note", "methods", "path", "webSocket", "when", "operations", "probe", "byReference", "callback", "narrow", "answer"];

    public static readonly string[] Narrow = ["note", "when", "drops", "byReference", "probe"];

    public static readonly string[] Answer = ["candidates"];

    public static readonly string[] Callback = ["query", "header", "json", "form"];

    public static readonly string[] Test = ["query", "header", "json", "form", "soap", "absent", "present", "is", "items"];

    public static readonly string[] Example =
        ["note", "method", "target", "webSocket", "headers", "body", "bodyText", "bodyBase64", "rule", "operations", "probe", "byReference", "ambiguous"];
}
