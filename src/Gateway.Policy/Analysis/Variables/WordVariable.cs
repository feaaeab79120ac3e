using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis.Variables;

/// <summary>What a fact is called in a sentence: "the purpose", "a purpose", and whether it is stated or known.</summary>
internal sealed record Naming(string The, string A, string Stated = "stated");

/// <summary>A fact that is one word: a class for the words that the directives name alike, one for every other word, and one where there is none.</summary>
/// <param name="read">Null where there is no word.</param>
/// <param name="write">Null where the request cannot be without.</param>
/// <param name="other">A word to stand for those that no directive names.</param>
internal sealed class WordVariable(
    Signatures words, Func<RequestFacts, string?> read, Func<RequestFacts, string, RequestFacts> write, bool canBeMissing, string other, Naming naming) : Variable
{
    private readonly string _other = words.Unnamed(other);

    internal override int Size => words.Classes.Count + (canBeMissing ? 2 : 1);

    internal int Other => words.Classes.Count;

    /// <summary>The class of requests that have no word.</summary>
    internal int Missing => canBeMissing ? Other + 1 : -1;

    internal override IEnumerable<int> Plainest => canBeMissing ? Enumerable.Range(0, Size).Reverse() : base.Plainest;

    internal override int ClassOf(RequestFacts facts) => read(facts) is { Length: > 0 } word ? words.Of(word) : Missing;

    internal override RequestFacts Write(int number, RequestFacts facts) =>
        number == Missing ? facts : write(facts, number == Other ? _other : words.Classes[number][0]);

    internal override string Phrase(IReadOnlyList<int> numbers, Phrases phrases)
    {
        var (hasOther, hasMissing) = (numbers.Contains(Other), numbers.Contains(Missing));
        var named = phrases.Or(WordsOf(numbers));
        var left = phrases.Or(WordsOf([.. Enumerable.Range(0, Size).Except(numbers)]));
        return (hasOther, hasMissing) switch
        {
            (false, false) => $"{naming.The} is {named}",
            (false, true) when named.Length == 0 => $"no {naming.A[(naming.A.IndexOf(' ', StringComparison.Ordinal) + 1)..]} is {naming.Stated}",
            (false, true) => $"{naming.The} is {named}, or not {naming.Stated}",
            (true, false) when left.Length == 0 => $"{naming.A} is {naming.Stated}",
            (true, false) => $"{naming.A} is {naming.Stated} and is not {left}",
            (true, true) => $"{naming.The} is not {left}",
        };
    }

    /// <summary>The words of these classes, without those that stand for all others.</summary>
    internal IEnumerable<string> WordsOf(IReadOnlyList<int> numbers) => numbers.Where(number => number < Other).SelectMany(number => words.Classes[number]);
}
