using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Cases;

/// <summary>
/// Writes a request as the <c>at</c> and <c>facts</c> of a case, so that whoever is shown it can try it with <c>directive test</c>. What is not known is left out.
/// </summary>
public static class FactsWriter
{
    public static JsonObject Write(RequestFacts facts)
    {
        var json = new JsonObject { ["agency"] = facts.Agency, ["operations"] = Words(facts.Operations.Names()), ["caller"] = Caller(facts.Caller) };
        if (!facts.IdentityConfigured) json["identity"] = false;
        if (Headers(facts.Stated) is { Count: > 0 } headers) json["headers"] = headers;
        if (facts.Search.Database is { } database) json["database"] = database;
        if (facts.Search.Candidates is { } candidates) json["candidates"] = candidates;
        if (facts.Search.Threshold is { } threshold) json["threshold"] = threshold;
        if (facts.Probe != ProbeKind.Unknown) json["probe"] = RequestWords.Of(facts.Probe);
        if (!facts.ByReference) json["byReference"] = false;
        return new JsonObject { ["at"] = Instant(facts.At), ["facts"] = json };
    }

    private static JsonObject Caller(CallerFacts caller)
    {
        var json = new JsonObject { ["kind"] = RequestWords.Of(caller.Kind) };
        if (caller.Id is { } id) json["id"] = id;
        if (caller.Unit is { } unit) json["unit"] = unit;
        if (caller.Roles.Count > 0) json["roles"] = Words(caller.Roles);
        if (caller.TrainingValidUntil is { } until) json["trainingValidUntil"] = Instant(until);
        return json;
    }

    private static JsonObject Headers(StatedFacts stated)
    {
        var json = new JsonObject();
        void Add(string name, string? value)
        {
            if (value is not null) json[name] = value;
        }
        Add("Frt-Case-Number", stated.CaseNumber);
        Add("Frt-Offense", Offense(stated));
        Add("Frt-Purpose", stated.Purpose);
        Add("Frt-Suspicion", stated.Suspicion is { } suspicion ? RequestWords.Of(suspicion) : null);
        Add("Frt-Legal-Authority", stated.LegalAuthority is { } types && stated.LegalAuthorityExpires is { } end ? $"{types};expires={Instant(end)}" : stated.LegalAuthority);
        Add("Frt-Legal-Reference", stated.LegalReference);
        Add("Frt-Exigency", stated.Exigency);
        Add("Frt-Approval", stated.Approval);
        Add("Frt-Attest", stated.Attest);
        Add("Frt-Requester", stated.Requester);
        Add("Frt-Recipient", stated.Recipient);
        Add("Frt-Justification", stated.Justification);
        return json;
    }

    private static string? Offense(StatedFacts stated) => stated.OffenseClass is not { } offense ? null : offense
        + (stated.OffenseCode is { } code ? $";code={code}" : "")
        + (stated.OffenseAttempt is { } attempt ? $";attempt={(attempt ? "yes" : "no")}" : "")
        + (stated.OffensePenalty is { } months ? string.Create(CultureInfo.InvariantCulture, $";penalty={months}") : "");

    private static JsonArray Words(IEnumerable<string> words) => new([.. words.Select(static word => JsonValue.Create(word))]);

    private static string Instant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString(instant.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
