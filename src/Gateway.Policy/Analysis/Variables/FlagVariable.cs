using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis.Variables;

/// <summary>A fact that holds or does not; class 0 is that it does not.</summary>
internal sealed class FlagVariable(Func<RequestFacts, bool> read, Func<RequestFacts, RequestFacts> set, Func<Phrases, string> whenSet, Func<Phrases, string> whenNot) : Variable
{
    internal const int Yes = 1;

    internal FlagVariable(Func<RequestFacts, bool> read, Func<RequestFacts, RequestFacts> set, string whenSet, string whenNot)
        : this(read, set, _ => whenSet, _ => whenNot)
    {
    }

    internal override int Size => 2;

    internal override int ClassOf(RequestFacts facts) => read(facts) ? Yes : 0;

    internal override RequestFacts Write(int number, RequestFacts facts) => number == Yes ? set(facts) : facts;

    internal override string Phrase(IReadOnlyList<int> numbers, Phrases phrases) => (numbers[0] == Yes ? whenSet : whenNot)(phrases);
}
