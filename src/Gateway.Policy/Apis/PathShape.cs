using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Gateway.Policy.Apis.Matching;

namespace Gateway.Policy.Apis;

/// <summary>
/// What may be shown of a path that no rule fits: only words that are known to be of an interface, the profile's own and a list of usual ones. A path may name people
/// and cases, and no look of a segment tells a name from a word, so everything else is <c>{id}</c>.
/// </summary>
internal sealed class PathShape
{
    private const string Hidden = "{id}";
    private const int MaxSegments = 16;

    private static readonly string[] Usual =
    [
        "add", "admin", "alert", "alerts", "analysis", "analyze", "api", "apis", "async", "attributes", "audit", "auth", "batch", "bulk", "camera", "cameras", "cancel", "collection",
        "collections", "compare", "config", "count", "create", "delete", "detect", "detection", "detections", "embedding", "embeddings", "encounters", "enrol", "enroll", "enrollment", "export",
        "face", "faces", "feature", "features", "file", "files", "find", "galleries", "gallery", "get", "graphql", "group", "groups", "health", "healthz", "history", "identification",
        "identify", "image", "images", "import", "index", "info", "job", "jobs", "label", "labels", "landmarks", "list", "liveness", "lookup", "match", "matches", "matching", "media",
        "metrics", "model", "models", "objects", "operation", "operations", "person", "persons", "people", "photo", "photos", "picture", "pictures", "probe", "process", "projects",
        "recognise", "recognition", "recognize", "register", "remove", "report", "reports", "rest", "result", "results", "search", "searches", "session", "sessions", "settings", "share",
        "similar", "similarity", "start", "status", "stop", "stream", "streams", "subject", "subjects", "suspects", "task", "tasks", "template", "templates", "token", "track", "train", "training",
        "update", "upload", "user", "users", "verification", "verify", "version", "video", "videos", "watchlist", "watchlists", "webhook", "webhooks",
    ];

    private readonly FrozenSet<string> _words;

    public PathShape(ImmutableArray<ApiRule> rules) =>
        _words = Usual.Concat(rules.SelectMany(rule => rule.Path.Segments).SelectMany(segment => segment.Literal is { } literal ? [literal] : segment.Choices)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Total: takes any text.</summary>
    public string Of(string path)
    {
        var shape = new StringBuilder();
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Take(MaxSegments))
            shape.Append('/').Append(_words.Contains(segment) || IsVersion(segment) ? segment.ToLowerInvariant() : Hidden);
        return shape.Length == 0 ? "/" : shape.ToString();
    }

    // v1, v2.0
    private static bool IsVersion(string segment) =>
        segment is ['v' or 'V', _, ..] and { Length: <= 5 } && char.IsAsciiDigit(segment[1]) && segment.Skip(1).All(c => char.IsAsciiDigit(c) || c == '.');
}
