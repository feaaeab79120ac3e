using System.Diagnostics.CodeAnalysis;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Directives.Reading;

namespace Gateway.Policy.Cases;

/// <summary>Reads a file of cases as strictly as a directive: every error at once, with line, member and what to write.</summary>
public static class CaseFileReader
{
    /// <summary>How a file of cases is named: <c>what-it-is-about.cases.json</c>. A directive folder takes no such name for a directive.</summary>
    public const string Suffix = ".cases.json";

    /// <summary><paramref name="cases"/> is null exactly when there are errors. <paramref name="shownName"/> stands in the errors.</summary>
    public static bool TryRead(string shownName, ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out CaseFile? cases, out IReadOnlyList<DirectiveError> errors)
    {
        var log = new ErrorLog(shownName);
        cases = bytes.Length > Limits.File ? TooLong(log, bytes.Length) : StrictJson.Read(bytes.Span, log) is { } root ? Read(root, log) : null;
        if (log.HasErrors) cases = null;
        errors = log.InOrder();
        return cases is not null;
    }

    private static CaseFile? TooLong(ErrorLog errors, int length)
    {
        errors.Add(0, "", $"has {length} bytes: write at most {Limits.File}");
        return null;
    }

    private static CaseFile? Read(JsonItem root, ErrorLog errors)
    {
        if (Fields.Of(root, "a file of cases", CaseWords.File, errors) is not { } fields) return null;
        Values.Text(fields.Find("$schema"), Limits.Url, errors);
        var about = Values.Text(fields.Require("about", "what the cases show, in a sentence"), Limits.Message, errors);
        var directives = Values.List(fields.Require("directives", "the paths of the directives, relative to this file"), PathProblem, errors);
        var notCovered = Values.List(fields.Find("notCovered"), static text => text.Trim().Length is 0 or > Limits.Message ? "must say what is not covered" : null, errors);
        var common = fields.Find("facts");
        if (common is not null) Fields.Of(common, "facts", CaseWords.Facts, errors);
        var facts = new FactsReader(common, errors);
        var cases = new List<RequestCase>();
        if (fields.Require("cases", "at least one case") is { } list && Values.IsFilledList(list, errors))
            foreach (var item in list.Items)
                if (Read(item, facts, errors) is { } one)
                    cases.Add(one);
        foreach (var twice in cases.GroupBy(static one => one.Name, StringComparer.Ordinal).Where(static group => group.Count() > 1))
            errors.Add(twice.Last().Line, "cases", $"{ErrorLog.Quote(twice.Key)} is the name of two cases: give each its own");
        return new CaseFile(about ?? "", directives ?? [], notCovered ?? [], cases);
    }

    private static RequestCase? Read(JsonItem item, FactsReader facts, ErrorLog errors)
    {
        if (Fields.Of(item, "a case", CaseWords.Case, errors) is not { } fields) return null;
        var name = Values.Text(fields.Require("name", "what the case shows, in a sentence"), Limits.Name, errors);
        var at = Values.Instant(fields.Require("at", "the instant at which the request is judged, with offset"), errors);
        var own = fields.Find("facts") is { } given ? given : new JsonItem(JsonKind.Object, item.Line, item.PathOf("facts"));
        var read = own.Kind == JsonKind.Object ? facts.Read(own, at) : NoObject(own, errors);
        var expect = fields.Require("expect", "what must come of it") is { } expected ? Expect(expected, errors) : null;
        return name is null || read is null || expect is null ? null : new RequestCase(name, item.Line, read, expect);
    }

    private static Requests.RequestFacts? NoObject(JsonItem item, ErrorLog errors)
    {
        errors.Add(item.Line, item.Path, $"must be an object, not {item.KindName}: write facts in braces");
        return null;
    }

    private static Expectation? Expect(JsonItem item, ErrorLog errors)
    {
        if (Fields.Of(item, "an expectation", CaseWords.Expect, errors) is not { } fields) return null;
        var effect = Values.Word(fields.Require("effect", $"one of {ErrorLog.Quote(DirectiveWords.Effects.Keys)}"), DirectiveWords.Effects, errors);
        var reason = fields.Find("reason") is { } why ? Reason(why, errors) : null;
        var wouldHave = Values.Word(fields.Find("wouldHave"), DirectiveWords.Effects, errors);
        var directives = Names(fields.Find("directives"), static id => Values.IsId(id) ? null : $"{ErrorLog.Quote(id)} is not an id", errors);
        var missing = Names(fields.Find("missing"), static name => DirectiveWords.Condition.Contains(name) ? null
            : $"{ErrorLog.Quote(name)} is no condition{(NearestWord.Advice(name, DirectiveWords.Condition) is { Length: > 0 } advice ? advice : ": they stand in `directive.schema.json`")}", errors);
        return effect is null ? null
            : new Expectation(DecisionWords.Of(effect.Value), reason, directives, missing, wouldHave is { } other ? DecisionWords.Of(other) : null);
    }

    private static string? Reason(JsonItem item, ErrorLog errors)
    {
        if (item.Kind == JsonKind.Text && CaseWords.Reasons.Contains(item.Text)) return item.Text;
        errors.Add(item.Line, item.Path, $"{ErrorLog.Quote(item.Text)} is no reason{NearestWord.Advice(item.Text, CaseWords.Reasons)}");
        return null;
    }

    /// <summary>Unlike a directive's lists this one may be empty: nothing determines, nothing is missing.</summary>
    private static IReadOnlyList<string>? Names(JsonItem? item, Func<string, string?> problem, ErrorLog errors) =>
        item is null ? null : item is { Kind: JsonKind.List, Items.Count: 0 } ? [] : Values.List(item, problem, errors) is { } names ? [.. names] : null;

    private static string? PathProblem(string path) =>
        path.Length is 0 or > Limits.Url || path.StartsWith('/') || path.Any(char.IsControl) ? $"{ErrorLog.Quote(path)} is not a path relative to this file: write one such as `ban.json` or `../in-force`" : null;
}
