using System.Collections.Immutable;

namespace Gateway.Policy.Directives.Reading;

/// <summary>Reads the condition objects of <c>unless</c> and <c>require</c>. A condition that cannot be judged is an error, never ignored.</summary>
internal sealed class ConditionReader(ErrorLog errors)
{
    /// <summary>A list of condition objects, of which one must hold completely.</summary>
    internal ImmutableArray<ConditionSet> ReadList(JsonItem? list)
    {
        if (list is null || !Values.IsFilledList(list, errors)) return [];
        return [.. list.Items.Select(Read).OfType<ConditionSet>()];
    }

    /// <summary>A condition object, or a list of them.</summary>
    internal ImmutableArray<ConditionSet> ReadOneOrList(JsonItem? item)
    {
        if (item is not { Kind: JsonKind.Object }) return ReadList(item);
        return Read(item) is { } one ? [one] : [];
    }

    private ConditionSet? Read(JsonItem item)
    {
        if (Fields.Of(item, "a condition", DirectiveWords.Condition, errors, ExplainUnknown) is not { } fields) return null;
        if (item is { IsClosed: true, Members.Count: 0 })
            errors.Add(item.Line, item.Path, "asks for nothing, so it always holds: write the conditions");
        return new ConditionSet
        {
            CaseNumber = Mask(fields.Find("caseNumber")),
            Purpose = Values.WordList(fields.Find("purpose"), DirectiveWords.Purposes, errors),
            OffenseClass = Values.List(fields.Find("offenseClass"), OffenseProblem, errors),
            LegalAuthority = Values.WordList(fields.Find("legalAuthority"), DirectiveWords.LegalAuthorities, errors),
            Suspicion = Values.Word(fields.Find("suspicion"), DirectiveWords.Suspicions, errors),
            Requester = Values.Word(fields.Find("requester"), DirectiveWords.Requesters, errors),
        };
    }

    private static string? ExplainUnknown(string name)
    {
        var letters = Letters(name);
        return !DirectiveWords.Condition.Any(known => Letters(known) == letters) && DirectiveWords.NotBuilt.Any(word => Letters(word) == letters)
            ? "is a condition that this version cannot judge yet: take it out, or keep what it would permit forbidden"
            : null;
    }

    /// <summary>So that <c>probe.kind</c>, <c>probe_kind</c> and <c>probeKind</c> are one name.</summary>
    private static string Letters(string name) => string.Concat(name.Where(char.IsAsciiLetter)).ToLowerInvariant();

    private string? Mask(JsonItem? item)
    {
        if (Values.Text(item, Limits.Short, errors) is not { } mask) return null;
        if (mask.All(static c => c is > ' ' and < '\x7f')) return mask;
        errors.Add(item!.Line, item.Path, "is not a mask: write `#` for a digit, `@` for a letter and the other characters as they are, without blanks, such as `##-#######`");
        return null;
    }

    private static string? OffenseProblem(string word)
    {
        var isWord = word.Length is > 0 and <= Limits.Short && char.IsAsciiLetterLower(word[0]) &&
            word.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
        return isWord ? null : $"{ErrorLog.Quote(word)} is not a class of offenses: write lower-case letters, digits and `_`, such as `crime_of_violence`";
    }
}
