using System.Globalization;
using Gateway.Policy.Directives.Reading;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Cases;

/// <summary>
/// Reads the facts of a case: its own members over those that the file gives for all cases. A member of <c>headers</c> that is null takes the file's header
/// away; headers go through the reader that judges real requests.
/// </summary>
internal sealed class FactsReader(JsonItem? common, ErrorLog errors)
{
    internal RequestFacts? Read(JsonItem item, DateTimeOffset? at)
    {
        var own = item.Members.Count == 0 ? null : Fields.Of(item, "facts", CaseWords.Facts, errors);
        var shared = common is { Kind: JsonKind.Object } ? common : null;
        JsonItem? Find(string name) => own?.Find(name) ?? Of(shared, name);

        var operations = Values.WordList(Find("operations"), OperationSet.All.Names().ToList(), errors);
        if (Find("operations") is null)
            errors.Add(item.Line, item.PathOf("operations"), "is missing: write the operation classes that the request asks for, here or in the facts of all cases");
        var stated = Headers(item, own?.Find("headers"), Of(shared, "headers"));
        var facts = new RequestFacts
        {
            At = at ?? default,
            Agency = Values.Text(Find("agency"), Limits.Id, errors) ?? "some-agency",
            Api = Values.Text(Find("api"), Limits.Id, errors) ?? "generic",
            Operations = OperationSet.Of([.. (operations ?? []).Select(static name => OperationSet.TryParseClass(name, out var operation) ? operation : OperationClass.Unknown)]),
            Caller = Find("caller") is { } caller ? Caller(caller) : CallerFacts.Anonymous,
            IdentityConfigured = Values.Truth(Find("identity"), errors) ?? true,
            Stated = stated,
            Search = new SearchFacts
            {
                Database = Values.Text(Find("database"), Limits.Name, errors),
                Candidates = Number(Find("candidates"), $"must be a whole number from 0 to {SearchFacts.MostCandidates}", static number => number <= SearchFacts.MostCandidates && decimal.IsInteger(number)) is { } count ? (long)count : null,
                Threshold = Number(Find("threshold"), "must be a number from 0 to 1", static number => number <= 1),
            },
            Probe = Values.Word(Find("probe"), RequestWords.Probes, errors) ?? ProbeKind.Unknown,
            ByReference = Values.Truth(Find("byReference"), errors) ?? true,
        };
        return at is null ? null : facts;
    }

    private CallerFacts Caller(JsonItem item)
    {
        if (Fields.Of(item, "a caller", CaseWords.Caller, errors) is not { } fields) return CallerFacts.Anonymous;
        var kind = Values.Word(fields.Require("kind", $"one of {ErrorLog.Quote(RequestWords.CallerKinds.Keys)}"), RequestWords.CallerKinds, errors) ?? CallerKind.Unknown;
        return new CallerFacts
        {
            Kind = kind,
            Id = Values.Text(fields.Find("id"), Limits.Name, errors) ?? (kind is CallerKind.Member or CallerKind.Contractor ? "somebody" : null),
            Unit = Values.Text(fields.Find("unit"), Limits.Name, errors),
            Roles = Values.List(fields.Find("roles"), Values.NameProblem, errors) is { } roles ? [.. roles] : [],
            TrainingValidUntil = Values.Instant(fields.Find("trainingValidUntil"), errors),
        };
    }

    private StatedFacts Headers(JsonItem item, JsonItem? own, JsonItem? shared)
    {
        var lines = new Dictionary<string, JsonItem>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in (shared?.Members ?? []).Concat(own?.Members ?? []))
            lines[member.Name] = member.Value;
        var list = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in lines)
        {
            if (value.Kind == JsonKind.Null) continue;
            if (!FrtHeaders.Names.Contains(name, StringComparer.OrdinalIgnoreCase))
                errors.Add(value.Line, value.Path, $"{ErrorLog.Quote(name)} is no header that a caller states facts in{NearestWord.Advice(name, [.. FrtHeaders.Names])}");
            else if (value.Kind != JsonKind.Text)
                errors.Add(value.Line, value.Path, $"must be text, or `null` to take the header away, not {value.KindName}");
            else
                list.Add(KeyValuePair.Create(name, value.Text));
        }
        if (own is { Kind: not JsonKind.Object }) errors.Add(own.Line, own.Path, $"must be an object, not {own.KindName}: write headers with their values in braces");
        foreach (var line in list)
            if (!FrtHeaders.TryRead(new HeaderList([line]), out _, out var why))
                errors.Add(lines[line.Key].Line, lines[line.Key].Path, $"would be refused with 400: {why.Detail}");
        return FrtHeaders.TryRead(new HeaderList(list), out var stated, out _) ? stated : StatedFacts.Nothing;
    }

    private decimal? Number(JsonItem? item, string whatToWrite, Func<decimal, bool> isValid)
    {
        if (item is null) return null;
        if (item.Kind == JsonKind.Number && decimal.TryParse(item.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && isValid(number))
            return number;
        errors.Add(item.Line, item.Path, $"{whatToWrite}, without quotes");
        return null;
    }

    private static JsonItem? Of(JsonItem? parent, string name)
    {
        foreach (var member in parent?.Members ?? [])
            if (member.Name == name)
                return member.Value;
        return null;
    }
}
