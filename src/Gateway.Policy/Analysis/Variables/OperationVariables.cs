using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis.Variables;

/// <summary>
/// Whether a request asks for one of some operation classes, for each lot of classes that no directive tells apart. <c>unknown</c> is none of them: no request that
/// may be unknown is ever permitted.
/// </summary>
internal sealed class OperationVariable(IReadOnlyList<OperationClass> classes) : Variable
{
    internal IReadOnlyList<OperationClass> Classes => classes;

    internal IEnumerable<string> Names => classes.Select(OperationSet.NameOf);

    internal override int Size => 2;

    internal override int ClassOf(RequestFacts facts) =>
        facts.Operations.Contains(OperationClass.Unknown) ? -1 : classes.Any(facts.Operations.Contains) ? FlagVariable.Yes : 0;

    // Bits, since the empty set that an example is built from reads as `unknown`.
    internal override RequestFacts Write(int number, RequestFacts facts)
    {
        if (number != FlagVariable.Yes) return facts;
        var own = OperationSet.Of(classes[0]);
        return facts with { Operations = facts.Operations == default ? own : facts.Operations.Union(own) };
    }

    internal override string Phrase(IReadOnlyList<int> numbers, Phrases phrases) => $"the request {(numbers[0] == FlagVariable.Yes ? "asks" : "does not ask")} for {phrases.Or(Names)}";
}

internal static class OperationVariables
{
    internal static IEnumerable<Variable> Of(IReadOnlyList<OperationSet> toldApart) =>
        Enum.GetValues<OperationClass>().Where(static operation => operation != OperationClass.Unknown)
            .GroupBy(operation => string.Concat(toldApart.Select(set => set.Contains(operation) ? '1' : '0')), StringComparer.Ordinal)
            .Select(static group => new OperationVariable([.. group]));
}
