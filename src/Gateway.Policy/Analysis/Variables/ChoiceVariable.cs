using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis.Variables;

/// <summary>A fact with few values, each a class of its own.</summary>
/// <param name="values">Each with its word, the plainest first.</param>
internal sealed class ChoiceVariable<T>(
    IReadOnlyList<(T Value, string Word)> values, Func<RequestFacts, T> read, Func<RequestFacts, T, RequestFacts> write, string beforeWords) : Variable
{
    internal override int Size => values.Count;

    internal override int ClassOf(RequestFacts facts)
    {
        var value = read(facts);
        for (var i = 0; i < values.Count; i++)
            if (EqualityComparer<T>.Default.Equals(values[i].Value, value))
                return i;
        return -1;
    }

    internal override RequestFacts Write(int number, RequestFacts facts) => write(facts, values[number].Value);

    internal override string Phrase(IReadOnlyList<int> numbers, Phrases phrases) => beforeWords + phrases.Or(numbers.Select(number => values[number].Word));
}
