using Gateway.Policy.Decisions.Conditions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis.Variables;

/// <summary>What a request states in its headers.</summary>
internal static class StatedVariables
{
    internal static Variable Purpose(Signatures words) => Word(
        words, static stated => stated.Purpose, static (stated, word) => stated with { Purpose = word }, "another_purpose", new("the purpose", "a purpose"));

    internal static Variable OffenseClass(Signatures words) => Word(
        words, static stated => stated.OffenseClass, static (stated, word) => stated with { OffenseClass = word }, "another_offense", new("the offense", "an offense"));

    internal static Variable OffenseCode(Signatures words) => Word(
        words, static stated => stated.OffenseCode, static (stated, word) => stated with { OffenseCode = word }, "1-1", new("the code of the offense", "a code of the offense"));

    internal static Variable OffenseAttempt => new ChoiceVariable<bool?>(
        [(null, "neither attempted nor completed as far as stated"), (true, "attempted"), (false, "completed")], static facts => facts.Stated.OffenseAttempt,
        static (facts, attempt) => facts with { Stated = facts.Stated with { OffenseAttempt = attempt } }, "the offense is ");

    internal static Variable OffensePenalty(IEnumerable<NumberRange> ranges) => new NumberVariable(
        NumberPiece.OfWhole(1, FrtGrammar.MaxPenalty, ranges), static facts => facts.Stated.OffensePenalty,
        static (facts, months) => facts with { Stated = facts.Stated with { OffensePenalty = (int)months } }, new("the penalty in months", "a penalty of the offense"));

    internal static Variable Suspicion => new ChoiceVariable<Suspicion?>(
        [(null, "not stated"), (Policy.Requests.Suspicion.None, "none"), (Policy.Requests.Suspicion.ReasonableSuspicion, "reasonable suspicion"), (Policy.Requests.Suspicion.ProbableCause, "probable cause")],
        static facts => facts.Stated.Suspicion <= Policy.Requests.Suspicion.ProbableCause ? facts.Stated.Suspicion : null,
        static (facts, suspicion) => facts with { Stated = facts.Stated with { Suspicion = suspicion } }, "the suspicion is ");

    internal static IEnumerable<Variable> Texts { get; } =
    [
        Text(TextFact.LegalReference, static stated => stated with { LegalReference = "a reference" }, "legal reference"),
        Text(TextFact.Exigency, static stated => stated with { Exigency = "an exigency" }, "exigency"),
        Text(TextFact.Justification, static stated => stated with { Justification = "a justification" }, "justification"),
        Text(TextFact.Recipient, static stated => stated with { Recipient = "a recipient" }, "recipient"),
    ];

    internal static IEnumerable<Variable> Attested { get; } = [.. StatedWords.AttestationWords.Select(static word => new FlagVariable(
        new IsAttested(word.Value).Holds,
        facts => facts with { Stated = facts.Stated with { Attest = facts.Stated.Attest is { } others ? $"{others}, {word.Key}" : word.Key } },
        $"{word.Key} is attested", $"{word.Key} is not attested"))];

    internal static Variable Requester => new FlagVariable(
        static facts => !string.IsNullOrWhiteSpace(facts.Stated.Requester), static facts => facts with { Stated = facts.Stated with { Requester = "a requester" } },
        "a requester is stated", "no requester is stated");

    private static FlagVariable Text(TextFact fact, Func<StatedFacts, StatedFacts> set, string name) => new(
        new IsStated(fact).Holds, facts => facts with { Stated = set(facts.Stated) }, $"{(name[0] == 'e' ? "an" : "a")} {name} is stated", $"no {name} is stated");

    private static WordVariable Word(Signatures words, Func<StatedFacts, string?> read, Func<StatedFacts, string, StatedFacts> write, string other, Naming naming) => new(
        words, facts => read(facts.Stated), (facts, word) => facts with { Stated = write(facts.Stated, word) }, canBeMissing: true, other, naming);
}
