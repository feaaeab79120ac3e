using System.Collections.Immutable;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Directives.Reading;

/// <summary>Reads the condition objects of <c>unless</c> and <c>require</c>. A condition that cannot be judged is an error, never ignored.</summary>
internal sealed class ConditionReader(ErrorLog errors)
{
    private readonly RangeReader _ranges = new(errors);

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
            OffenseCode = Values.List(fields.Find("offenseCode"), CodeProblem, errors),
            OffenseAttempt = Values.Truth(fields.Find("offenseAttempt"), errors),
            MinimumPenalty = Values.WholeNumber(fields.Find("minimumPenalty"), errors, FrtGrammar.MaxPenalty),
            Suspicion = Values.Word(fields.Find("suspicion"), DirectiveWords.Suspicions, errors),
            LegalAuthority = Authorities(fields.Find("legalAuthority")),
            LegalAuthorityUnexpired = IsAsked(fields.Find("legalAuthorityUnexpired")),
            LegalReference = IsAsked(fields.Find("legalReference")),
            WrittenRequest = IsAsked(fields.Find("writtenRequest")),
            Exigency = IsAsked(fields.Find("exigency")),
            Justification = IsAsked(fields.Find("justification")),
            Recipient = IsAsked(fields.Find("recipient")),
            Attestations = StatedWords.AttestationWords
                .Where(word => IsAsked(fields.Find(word.Key)))
                .Aggregate(Attestations.Nothing, static (all, word) => all | word.Value),
            Requester = Values.Word(fields.Find("requester"), DirectiveWords.Requesters, errors),
            Unit = Values.List(fields.Find("unit"), Values.NameProblem, errors),
            Role = Values.List(fields.Find("role"), Values.NameProblem, errors),
            TrainingValid = IsAsked(fields.Find("trainingValid")),
            Database = Values.List(fields.Find("database"), Values.NameProblem, errors),
            CandidatesRequested = _ranges.Candidates(fields.Find("candidatesRequested")),
            Threshold = _ranges.Threshold(fields.Find("threshold")),
            Probe = Values.WordList(fields.Find("probe"), [.. DirectiveWords.Probes.Keys], errors) is { } kinds ? [.. kinds.Select(static kind => DirectiveWords.Probes[kind])] : null,
            NotByReference = IsExcluded(fields.Find("byReference")),
            Approvals = Values.WholeNumber(fields.Find("approvals"), errors, Limits.Approvals),
        };
    }

    private LegalAuthorities? Authorities(JsonItem? item) =>
        Values.WordList(item, [.. DirectiveWords.LegalAuthorities.Keys], errors) is { } words
            ? words.Aggregate(LegalAuthorities.Unstated, static (all, word) => all | DirectiveWords.LegalAuthorities[word])
            : null;

    /// <summary>A condition that can only be asked for: its absence is written by leaving it out.</summary>
    private bool IsAsked(JsonItem? item)
    {
        if (Values.Truth(item, errors) is not { } asked) return false;
        if (!asked) errors.Add(item!.Line, item.Path, "is `false`, which asks for nothing: write `true`, or leave the member out");
        return asked;
    }

    private bool IsExcluded(JsonItem? item)
    {
        if (Values.Truth(item, errors) is not { } byReference) return false;
        if (byReference)
            errors.Add(item!.Line, item.Path, "is `true`, which cannot be proven: write `false` to ask that the face travels in the request, or leave the member out");
        return !byReference;
    }

    private static string? ExplainUnknown(string name)
    {
        var letters = Letters(name);
        if (DirectiveWords.Condition.Any(known => Letters(known) == letters)) return null;
        if (DirectiveWords.OtherNames.FirstOrDefault(other => Letters(other.Key) == letters).Value is { } meant)
            return $"is called {ErrorLog.Quote(meant)} here: write that";
        return DirectiveWords.NotBuilt.Any(word => Letters(word) == letters)
            ? "is a condition that this version cannot judge: take it out, or keep what it would permit forbidden"
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

    private static string? OffenseProblem(string word) => word.Length <= Limits.Short && FrtGrammar.IsToken(word) ? null
        : $"{ErrorLog.Quote(word)} is not a class of offenses: write lower-case letters, digits and `_`, such as `crime_of_violence`";

    private static string? CodeProblem(string code) => FrtGrammar.IsOffenseCode(code) ? null
        : $"{ErrorLog.Quote(code)} is not a code of an offense: write up to {FrtGrammar.MaxCodeLength} letters, digits and `. ( ) - _ / :`, such as `940.01`";
}
