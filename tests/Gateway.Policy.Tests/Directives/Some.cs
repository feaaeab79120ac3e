using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Tests.Directives;

/// <summary>Valid things to begin a test with.</summary>
internal static class Some
{
    internal static DateTimeOffset Start { get; } = new(2026, 2, 6, 6, 0, 0, TimeSpan.Zero);

    internal static KnownAgencies Agencies { get; } =
        new(new HashSet<string>(StringComparer.Ordinal) { "alpha", "beta", "wauwatosa-pd", "state-fusion-center", "face-vendor" });

    internal static IReadOnlySet<string> NoIds { get; } = new HashSet<string>();

    internal static Directive Directive(string id, Effect effect) => new()
    {
        Id = id,
        Title = "A title",
        Issuer = "Chief of Police",
        Authority = Authority.Chief,
        Reference = "https://city.example/directives",
        Effect = effect,
        EffectiveFrom = Start,
        Message = "A message.",
    };

    /// <summary>Without bytes: for what looks at directives only.</summary>
    internal static SetMember Member(Directive directive, bool isMissing = false) => new(new DirectiveDocument(directive, directive.Id, default), 1, Start, isMissing);

    internal static DirectiveSet Set(params IEnumerable<Directive> directives) => DirectiveSet.Compile(1, directives.Select(directive => Member(directive)));

    internal static RequestFacts Search(string agency = "alpha") => new()
    {
        At = Start,
        Agency = agency,
        Api = "compreface",
        Operations = OperationSet.Of(OperationClass.Search),
        Caller = new CallerFacts { Kind = CallerKind.Member, Id = "1234", Unit = "homicide", Roles = ["detective"] },
    };

    /// <summary>A document with the members that every one must have, and these; a null value takes the member out.</summary>
    internal static DirectiveFile File(string id, params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var document = new JsonObject
        {
            ["id"] = id,
            ["title"] = "A title",
            ["issuer"] = "Chief of Police",
            ["authority"] = "chief",
            ["reference"] = "https://city.example/directives",
            ["effect"] = "deny",
            ["effectiveFrom"] = "2026-02-06T00:00:00-06:00",
            ["message"] = "A message.",
        };
        foreach (var (name, value) in members)
            if (value is null) document.Remove(name);
            else document[name] = value;
        return new DirectiveFile(id + ".json", Encoding.UTF8.GetBytes(document.ToJsonString(new JsonSerializerOptions { WriteIndented = true })));
    }
}
