using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Tests.Directives;

/// <summary>Writes a directive as the document that states it, so that generated directives pass through the real reader.</summary>
internal static class DirectiveJson
{
    internal static DirectiveDocument Document(Directive directive)
    {
        var everything = new KnownAgencies(Named(directive));
        return DirectiveValidator.TryRead(new DirectiveFile(directive.Id + ".json", Bytes(directive)), everything, out var document, out var errors)
            ? document
            : throw new InvalidOperationException(string.Join('\n', errors));
    }

    internal static byte[] Bytes(Directive directive)
    {
        var json = new JsonObject
        {
            ["id"] = directive.Id,
            ["version"] = directive.Version,
            ["title"] = directive.Title,
            ["issuer"] = directive.Issuer,
            ["authority"] = Word(directive.Authority),
            ["reference"] = directive.Reference,
            ["confidential"] = directive.Confidential,
            ["effect"] = Word(directive.Effect),
            ["effectiveFrom"] = Instant(directive.EffectiveFrom),
            ["effectiveUntil"] = directive.EffectiveUntil is { } until ? Instant(until) : null,
            ["scope"] = Scope(directive.Scope),
            ["message"] = directive.Message,
        };
        if (directive.Contact is { } contact)
            json["contact"] = new JsonObject { ["office"] = contact.Office, ["phone"] = contact.Phone ?? "", ["url"] = contact.Url ?? "" };
        if (!directive.Except.IsEmpty) json["except"] = new JsonArray([.. directive.Except.Select(Scope)]);
        if (!directive.Unless.IsEmpty) json["unless"] = new JsonArray([.. directive.Unless.Select(Condition)]);
        if (directive.Require.Length == 1) json["require"] = Condition(directive.Require[0]);
        if (directive.Require.Length > 1) json["require"] = new JsonArray([.. directive.Require.Select(Condition)]);
        if (!directive.Replaces.IsEmpty) json["replaces"] = List(directive.Replaces);
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    private static JsonObject Scope(DirectiveScope scope)
    {
        var json = new JsonObject();
        if (scope.Agencies is { } agencies) json["agencies"] = List(agencies);
        if (scope.Operations is { } operations) json["operations"] = List(operations.Names());
        if (scope.Units is { } units) json["units"] = List(units);
        if (scope.Roles is { } roles) json["roles"] = List(roles);
        if (scope.Callers is { } callers) json["callers"] = List(callers.Select(static kind => Word(kind)));
        return json;
    }

    private static JsonObject Condition(ConditionSet set)
    {
        var json = new JsonObject();
        if (set.CaseNumber is { } mask) json["caseNumber"] = mask;
        if (set.Purpose is { } purposes) json["purpose"] = List(purposes);
        if (set.OffenseClass is { } classes) json["offenseClass"] = List(classes);
        if (set.LegalAuthority is { } types) json["legalAuthority"] = List(types);
        if (set.Suspicion is { } weakest)
            json["suspicion"] = weakest switch { Suspicion.None => "none", Suspicion.ReasonableSuspicion => "reasonable_suspicion", Suspicion.ProbableCause => "probable_cause" };
        if (set.Requester is { } proof) json["requester"] = Word(proof);
        return json;
    }

    private static HashSet<string> Named(Directive directive) =>
        [.. directive.Except.Append(directive.Scope).SelectMany(static scope => scope.Agencies ?? [])];

    private static JsonArray List(IEnumerable<string> words) => new([.. words.Select(static word => JsonValue.Create(word))]);

    private static string Instant(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffzzz");

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
