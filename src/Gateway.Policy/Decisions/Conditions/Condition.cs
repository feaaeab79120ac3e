using System.Collections.Immutable;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Decisions.Conditions;

/// <summary>One condition in the form in which it is judged. What is not stated, or cannot be evaluated, does not hold. No allocation.</summary>
internal abstract class Condition(string name, string header)
{
    /// <summary>The member name in the directive.</summary>
    internal string Name { get; } = name;

    /// <summary>The request header that states it.</summary>
    internal string Header { get; } = header;

    internal abstract bool Holds(RequestFacts facts);

    /// <summary>The conditions of <paramref name="set"/> in the order of the vocabulary.</summary>
    internal static ImmutableArray<Condition> Of(ConditionSet set)
    {
        var conditions = ImmutableArray.CreateBuilder<Condition>();
        if (set.CaseNumber is { } mask) conditions.Add(new CaseNumberCondition(mask));
        if (set.Purpose is { } purposes) conditions.Add(new WordCondition("purpose", "Frt-Purpose", purposes, static stated => stated.Purpose));
        if (set.OffenseClass is { } classes) conditions.Add(new WordCondition("offenseClass", "Frt-Offense", classes, static stated => stated.OffenseClass));
        if (set.LegalAuthority is { } types)
            conditions.Add(new WordCondition("legalAuthority", "Frt-Legal-Authority", types, static stated => stated.LegalAuthority));
        if (set.Suspicion is { } weakest) conditions.Add(new SuspicionCondition(weakest));
        if (set.Requester is { } proof) conditions.Add(new RequesterCondition(proof));
        return conditions.ToImmutable();
    }

    private sealed class CaseNumberCondition(string mask) : Condition("caseNumber", "Frt-Case-Number")
    {
        internal override bool Holds(RequestFacts facts)
        {
            if (facts.Stated.CaseNumber is not { } text || text.Length != mask.Length) return false;
            for (var i = 0; i < mask.Length; i++)
            {
                var fits = mask[i] switch
                {
                    '#' => char.IsAsciiDigit(text[i]),
                    '@' => char.IsAsciiLetter(text[i]),
                    var literal => text[i] == literal,
                };
                if (!fits) return false;
            }
            return true;
        }
    }

    private sealed class WordCondition(string name, string header, ImmutableArray<string> words, Func<StatedFacts, string?> stated) : Condition(name, header)
    {
        internal override bool Holds(RequestFacts facts) => stated(facts.Stated) is { } word && words.AsSpan().Contains(word);
    }

    private sealed class SuspicionCondition(Suspicion weakest) : Condition("suspicion", "Frt-Suspicion")
    {
        // Above probable cause there is nothing: a value beyond the vocabulary proves nothing.
        internal override bool Holds(RequestFacts facts) => facts.Stated.Suspicion is { } stated && stated >= weakest && stated <= Suspicion.ProbableCause;
    }

    private sealed class RequesterCondition(RequesterProof proof)
        : Condition("requester", proof == RequesterProof.Verified ? "Gateway-Authorization" : "Frt-Requester")
    {
        internal override bool Holds(RequestFacts facts)
        {
            var isPerson = facts.Caller is { Kind: CallerKind.Member or CallerKind.Contractor, Id.Length: > 0 };
            return proof switch
            {
                RequesterProof.Verified => isPerson,
                RequesterProof.Asserted => isPerson || !string.IsNullOrWhiteSpace(facts.Stated.Requester),
            };
        }
    }
}
