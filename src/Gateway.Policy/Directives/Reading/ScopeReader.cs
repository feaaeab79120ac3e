using System.Collections.Immutable;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Directives.Reading;

/// <summary>Reads <c>scope</c> and the scopes of <c>except</c>.</summary>
internal sealed class ScopeReader(KnownAgencies? agencies, ErrorLog errors)
{
    internal DirectiveScope? Read(JsonItem item, bool grants)
    {
        if (Fields.Of(item, "a scope", DirectiveWords.Scope, errors) is not { } fields) return null;
        return new DirectiveScope
        {
            Agencies = WithoutStar(fields.Find("agencies"), AgencyProblem),
            Operations = Operations(fields.Find("operations"), grants),
            Units = WithoutStar(fields.Find("units"), Values.NameProblem),
            Roles = WithoutStar(fields.Find("roles"), Values.NameProblem),
            Callers = WithoutStar(fields.Find("callers"), CallerProblem) is { } words ? [.. words.Select(static word => DirectiveWords.Callers[word])] : null,
        };
    }

    /// <summary>The scopes carved out. Each must narrow something: one that names nothing would take everything away again.</summary>
    internal ImmutableArray<DirectiveScope> ReadExcept(JsonItem? list)
    {
        if (list is null || !Values.IsFilledList(list, errors)) return [];
        var scopes = ImmutableArray.CreateBuilder<DirectiveScope>();
        foreach (var item in list.Items)
        {
            if (Read(item, grants: false) is not { } scope) continue;
            if (item is { IsClosed: true, Members.Count: 0 })
                errors.Add(item.Line, item.Path, "carves out everything: write out every list that matters");
            else if (scope == DirectiveScope.Everything && item.Members.All(static member => member.Value.Items is [{ Text: DirectiveWords.Everything }]))
                errors.Add(item.Line, item.Path, "carves out everything, since each of its lists is `*`: name what is carved out");
            scopes.Add(scope);
        }
        return scopes.ToImmutable();
    }

    private ImmutableArray<string>? WithoutStar(JsonItem? item, Func<string, string?> problem)
    {
        if (Values.List(item, text => text == DirectiveWords.Everything ? null : problem(text), errors) is not { } words) return null;
        if (!words.Contains(DirectiveWords.Everything)) return words;
        StandsAlone(item!, words);
        return null;
    }

    private OperationSet? Operations(JsonItem? item, bool grants)
    {
        if (Values.WordList(item, DirectiveWords.Operations, errors) is not { } words) return null;
        if (words.Contains(DirectiveWords.Everything))
        {
            StandsAlone(item!, words);
            return null;
        }
        var named = new List<OperationClass>();
        foreach (var (word, entry) in words.Zip(item!.Items))
        {
            if (!OperationSet.TryParseClass(word, out var operation)) continue;
            named.Add(operation);
            if (grants && operation == OperationClass.Unknown)
                errors.Add(entry.Line, entry.Path, "`unknown` cannot be permitted: nobody can tell what such a request does; add the operation to its API profile");
        }
        var classes = named.Count == 0 ? OperationSet.Frt : OperationSet.Of([.. named]);
        return words.Contains(DirectiveWords.EveryFrtClass) ? classes.Union(OperationSet.Frt) : classes;
    }

    private void StandsAlone(JsonItem item, ImmutableArray<string> words)
    {
        if (words.Length > 1) errors.Add(item.Line, item.Path, "has `*`, which means all, beside other entries: write `*` alone, or only the others");
    }

    private string? AgencyProblem(string id)
    {
        if (agencies is null || agencies.Ids.Contains(id)) return null;
        var advice = NearestWord.Advice(id, [.. agencies.Ids]);
        return $"{ErrorLog.Quote(id)} is no agency of this gateway{(advice.Length > 0 ? advice : ": write the id of a route's agency, or list it in `Gateway:Agencies`")}";
    }

    private static string? CallerProblem(string word) => DirectiveWords.Callers.ContainsKey(word) ? null
        : $"{ErrorLog.Quote(word)} is not a kind of caller{NearestWord.Advice(word, [.. DirectiveWords.Callers.Keys])}";
}
