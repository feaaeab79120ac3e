using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis.Variables;

/// <summary>
/// One fact of a request with its values sorted into finitely many classes: two values are in one class exactly when no directive that is looked at tells them apart.
/// So all that directives can say about any request is said about one representative of each class.
/// </summary>
internal abstract class Variable
{
    /// <summary>Number of classes.</summary>
    internal abstract int Size { get; }

    /// <summary>The class of the request's own value; -1 where the request is none that can be asked (no agency, an instant out of the period).</summary>
    internal abstract int ClassOf(RequestFacts facts);

    /// <summary>The facts with the representative of a class in the place of the value.</summary>
    internal abstract RequestFacts Write(int number, RequestFacts facts);

    /// <summary>Classes in the order in which an example should have them: what is plain first.</summary>
    internal virtual IEnumerable<int> Plainest => Enumerable.Range(0, Size);

    /// <summary>What is said of a request whose value is in one of these classes, which are some and not all. Part of a sentence.</summary>
    internal abstract string Phrase(IReadOnlyList<int> numbers, Phrases phrases);
}
