using Gateway.Policy.Decisions.Conditions;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis.Variables;

/// <summary>On what legal authorities a request says it rests: <c>none</c>, then one flag for each class of types, then one for all other words.</summary>
internal static class AuthorityVariables
{
    private const string None = "none";

    internal static Variable Unexpired => new FlagVariable(
        new HasNotEnded(EndFact.LegalAuthority).Holds, static facts => facts with { Stated = facts.Stated with { LegalAuthorityExpires = CallerVariables.Later(facts.At) } },
        "the stated legal authority has not ended", "no stated legal authority is known not to have ended");

    internal static IEnumerable<Variable> Of(Signatures types)
    {
        yield return Stating(word => word == None, None, "it is stated that there is no legal authority", "it is not stated that there is no legal authority");
        for (var i = 0; i < types.Classes.Count; i++)
        {
            var (number, words) = (i, types.Classes[i]);
            if (words.Contains(None)) continue;
            yield return Stating(word => types.Of(word) == number, words[0], $"{Phrases.Whole.Or(words)} is stated as legal authority", $"{Phrases.Whole.Or(words)} is not stated as legal authority");
        }
        yield return Stating(word => types.Of(word) == types.Classes.Count, types.Unnamed(Blank.OtherAuthority), "some other legal authority is stated", "no other legal authority is stated");
    }

    private static FlagVariable Stating(Func<string, bool> isOf, string example, string whenStated, string whenNot) =>
        new(facts => WordsOf(facts.Stated).Any(isOf), facts => facts with { Stated = With(facts.Stated, example) }, whenStated, whenNot);

    private static StatedFacts With(StatedFacts stated, string word) => stated with { LegalAuthority = stated.LegalAuthority is { } others ? $"{others}, {word}" : word };

    private static string[] WordsOf(StatedFacts stated) => stated.LegalAuthority?.Split(',', StringSplitOptions.TrimEntries) ?? [];
}
