using Gateway.Cli.Ledger;
using Gateway.Ledger.Entries;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Cli.Simulation;

/// <summary>
/// Judges recorded requests by other directives, at their own instants, by the facts that their intents hold. What the gateway would not have known, or would have known
/// more of, is not guessed.
/// </summary>
/// <param name="other">The directives that were not in force.</param>
internal sealed class Simulation(DirectiveSet other, RecordedProfiles profiles)
{
    private readonly RecordedRules _recorded = new(isPartial: false);

    public void Document(long index, DateTimeOffset at, DocumentEntry document) => _recorded.Document(index, at, document);

    /// <exception cref="InvalidDataException">The recorded set cannot be made anew.</exception>
    public void Directives(long index, DateTimeOffset at, DirectivesEntry directives)
    {
        if (_recorded.Directives(index, at, directives) is { } wrong)
            throw new InvalidDataException($"{wrong} Run gatewayctl ledger verify.");
    }

    public Simulated Judge(IntentEntry intent)
    {
        if (intent.Rules != DecisionEngine.RulesVersion)
            return Simulated.Unknown("it was judged by rules that this program does not know");
        if (!RecordedFacts.IsOfADecision(intent.Reason))
            return Simulated.NotJudged;
        if (RecordedFacts.AreIncomplete(intent))
            return Simulated.Unknown("personal values that may decide are erased");
        if (RecordedFacts.Of(intent) is not { } facts)
            return Simulated.Unknown("its facts are none that these rules know");
        if (_recorded.SetOf(intent, out _) is not { } recorded)
            return Simulated.Unknown("the directives by which it was judged are not known");
        if (WasBodyUnread(facts, intent, recorded) && !IsRefusedWhateverTheBodySays(facts, intent, other))
            return Simulated.Unknown("it was refused before its body was read, and the body could decide");
        return Simulated.Of(DecisionEngine.Decide(facts, intent.JudgedAlsoAt, other));
    }

    // What is refused whatever it holds is refused unread; then the record has what its head alone said.
    private bool WasBodyUnread(RequestFacts facts, IntentEntry intent, DirectiveSet recorded) =>
        profiles.BodyMayTell(intent) && IsRefusedWhateverTheBodySays(facts, intent, recorded.WithLock(intent.Reason == DecisionWords.Of(Reason.Lockdown)));

    private static bool IsRefusedWhateverTheBodySays(RequestFacts facts, IntentEntry intent, DirectiveSet set) =>
        DecisionEngine.IsRefusedWhateverTheBodySays(facts, set)
        && (intent.JudgedAlsoAt is not { } also || DecisionEngine.IsRefusedWhateverTheBodySays(facts with { At = also }, set));
}

/// <summary>What came of one recorded request.</summary>
/// <param name="Decision">Null where there is none.</param>
/// <param name="Doubt">Why it cannot be told; null where it can, and for a request that was refused before anybody judged it.</param>
internal readonly record struct Simulated(Decision? Decision, string? Doubt)
{
    public static Simulated NotJudged => default;

    public static Simulated Of(Decision decision) => new(decision, null);

    public static Simulated Unknown(string doubt) => new(null, doubt);
}
