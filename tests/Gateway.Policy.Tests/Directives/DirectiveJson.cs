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
        if (set.OffenseCode is { } codes) json["offenseCode"] = List(codes);
        if (set.OffenseAttempt is { } attempt) json["offenseAttempt"] = attempt;
        if (set.MinimumPenalty is { } months) json["minimumPenalty"] = months;
        if (set.Suspicion is { } weakest)
            json["suspicion"] = weakest switch { Suspicion.None => "none", Suspicion.ReasonableSuspicion => "reasonable_suspicion", Suspicion.ProbableCause => "probable_cause" };
        if (set.LegalAuthority is { } types) json["legalAuthority"] = List(StatedWords.LegalAuthorityTypes.Where(type => types.HasFlag(type.Value)).Select(type => type.Key));
        if (set.LegalAuthorityUnexpired) json["legalAuthorityUnexpired"] = true;
        if (set.LegalReference) json["legalReference"] = true;
        if (set.WrittenRequest) json["writtenRequest"] = true;
        if (set.Exigency) json["exigency"] = true;
        if (set.Justification) json["justification"] = true;
        if (set.Recipient) json["recipient"] = true;
        foreach (var word in StatedWords.AttestationWords.Where(word => set.Attestations.HasFlag(word.Value))) json[word.Key] = true;
        if (set.Requester is { } proof) json["requester"] = Word(proof);
        if (set.Unit is { } units) json["unit"] = List(units);
        if (set.Role is { } roles) json["role"] = List(roles);
        if (set.TrainingValid) json["trainingValid"] = true;
        if (set.Database is { } databases) json["database"] = List(databases);
        if (set.CandidatesRequested is { } candidates) json["candidatesRequested"] = Range(candidates);
        if (set.Threshold is { } threshold) json["threshold"] = Range(threshold);
        if (set.Probe is { } kinds) json["probe"] = List(kinds.Select(static kind => Word(kind)));
        if (set.NotByReference) json["byReference"] = false;
        if (set.Approvals is { } others) json["approvals"] = others;
        return json;
    }

    private static JsonObject Range(NumberRange range)
    {
        var json = new JsonObject();
        if (range.AtLeast is { } least) json["atLeast"] = least;
        if (range.AtMost is { } most) json["atMost"] = most;
        return json;
    }

    private static HashSet<string> Named(Directive directive) =>
        [.. directive.Except.Append(directive.Scope).SelectMany(static scope => scope.Agencies ?? [])];

    private static JsonArray List(IEnumerable<string> words) => new([.. words.Select(static word => JsonValue.Create(word))]);

    private static string Instant(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffzzz");

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
