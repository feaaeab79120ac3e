using Gateway.Policy.Decisions.Conditions;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis.Variables;

/// <summary>
/// The case number by the masks that it fits: one class for every set of masks that some well-formed case number fits while it fits no other, one for those that
/// fit none, and the first where none is stated.
/// </summary>
internal sealed class CaseNumberVariable : Variable
{
    internal const int Missing = 0;

    private readonly IReadOnlyList<CaseNumberFits> _masks;
    private readonly List<(HashSet<string> Fits, string Example)> _classes = [];

    internal CaseNumberVariable(IEnumerable<string> masks, AnalysisBudget budget)
    {
        _masks = [.. masks.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(static mask => new CaseNumberFits(mask))];
        AnalysisBudget.Bound(_masks.Count);
        foreach (var example in MaskRegions.Examples([.. _masks.Select(static mask => mask.Mask)], budget))
        {
            var fits = FitsOf(example);
            if (!_classes.Exists(known => known.Fits.SetEquals(fits))) _classes.Add((fits, example));
        }
    }

    internal override int Size => _classes.Count + 1;

    internal override int ClassOf(RequestFacts facts)
    {
        if (facts.Stated.CaseNumber is not { } number) return Missing;
        var fits = FitsOf(number);
        return _classes.FindIndex(known => known.Fits.SetEquals(fits)) + 1;
    }

    internal override RequestFacts Write(int number, RequestFacts facts) =>
        number == Missing ? facts : facts with { Stated = facts.Stated with { CaseNumber = _classes[number - 1].Example } };

    internal override string Phrase(IReadOnlyList<int> numbers, Phrases phrases)
    {
        var stated = numbers.Where(static number => number != Missing).ToList();
        if (stated.Count == 0) return "no case number is stated";
        if (stated.Count == _classes.Count) return "a case number is stated";
        var orMissing = numbers.Contains(Missing) ? ", or none is stated" : "";
        foreach (var mask in _masks.Select(static mask => mask.Mask))
        {
            if (Is(stated, number => _classes[number - 1].Fits.Contains(mask))) return $"the case number fits {mask}{orMissing}";
            if (Is(stated, number => !_classes[number - 1].Fits.Contains(mask))) return $"the case number does not fit {mask}{orMissing}";
        }
        return $"the case number {phrases.Or(stated.Select(number => Shown(_classes[number - 1].Fits, phrases)))}{orMissing}";
    }

    private bool Is(List<int> numbers, Func<int, bool> belongs) => Enumerable.Range(1, _classes.Count).All(number => belongs(number) == numbers.Contains(number));

    private string Shown(HashSet<string> fits, Phrases phrases)
    {
        var not = _masks.Select(static mask => mask.Mask).Where(mask => !fits.Contains(mask));
        return fits.Count == 0 ? $"fits none of {phrases.And(not)}" : $"fits {phrases.And(fits)} and no other mask";
    }

    private HashSet<string> FitsOf(string number)
    {
        var facts = Blank.Facts with { Stated = new StatedFacts { CaseNumber = number } };
        return [.. _masks.Where(mask => mask.Holds(facts)).Select(static mask => mask.Mask)];
    }
}
