using System.Globalization;
using Gateway.Policy.Analysis.Variables;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis.Sentences;

/// <summary>Says in a sentence which requests are in a box: when, at which agencies, for which operations, by whom, and under which conditions.</summary>
internal sealed class BoxText(RequestVariables variables, Box box, Phrases phrases)
{
    private const int MostClassesNamed = 8;

    internal RequestGroup Group => new()
    {
        Spans = [.. Time.SpansOf(box.Values[variables.Time] ?? [.. Enumerable.Range(0, Time.Size)]).Select(static span => new Period(span.From, span.Until))],
        Sentence = Sentence,
        Example = box.Requests.Example(),
    };

    private TimeVariable Time => (TimeVariable)variables.All[variables.Time];

    private string Sentence
    {
        get
        {
            var when = Time.Phrase(box.Values[variables.Time] ?? [.. Enumerable.Range(0, Time.Size)], phrases);
            var who = Phrase(variables.Kind) is { } kinds ? $", {kinds}" : "";
            var conditions = Enumerable.Range(0, variables.All.Count).Where(IsCondition).Select(Phrase).OfType<string>().ToList();
            var provided = conditions.Count == 0 ? "" : $", provided that {string.Join("; ", conditions)}";
            return $"{char.ToUpper(when[0], CultureInfo.InvariantCulture)}{when[1..]}, {Where}: {What}{who}{provided}.";
        }
    }

    private string Where
    {
        get
        {
            if (box.Values[variables.Agency] is not { } numbers) return "at every agency";
            var agencies = (WordVariable)variables.All[variables.Agency];
            var left = agencies.WordsOf([.. Enumerable.Range(0, agencies.Size).Except(numbers)]);
            return !numbers.Contains(agencies.Other) ? $"at {phrases.Or(agencies.WordsOf(numbers))}"
                : $"at every agency but {phrases.And(left)}";
        }
    }

    /// <summary>Of lots of classes some must be asked for, some must not, and of others it does not matter.</summary>
    private string What
    {
        get
        {
            var lots = RequestVariables.In(variables.Operations).ToList();
            var asked = lots.Where(lot => box.Values[lot] is [FlagVariable.Yes]).ToList();
            var free = lots.Where(lot => box.Values[lot] is null).ToList();
            if (free.Count == lots.Count) return "requests for any known operation";
            var beside = free.Count == 0 ? " and nothing else" : asked.Count + free.Count == lots.Count ? ", whatever else they ask for"
                : $", alone or together with {Classes(free)}, and nothing else";
            return asked.Count == 0 ? $"requests for {Classes(free)} and nothing else" : $"requests for {phrases.And(asked.Select(lot => Classes([lot])))}{beside}";
        }
    }

    private string Classes(IReadOnlyList<int> lots)
    {
        var named = lots.SelectMany(lot => ((OperationVariable)variables.All[lot]).Classes).Order().ToList();
        if (named.Count <= MostClassesNamed) return phrases.Or(named.Select(OperationSet.NameOf));
        var others = Enum.GetValues<OperationClass>().Where(operation => operation != OperationClass.Unknown && !named.Contains(operation)).Select(OperationSet.NameOf);
        return $"anything known but {phrases.And(others)}";
    }

    private bool IsCondition(int variable) =>
        variable != variables.Time && variable != variables.Agency && variable != variables.Kind && !RequestVariables.In(variables.Operations).Contains(variable);

    private string? Phrase(int variable) => box.Values[variable] is { } numbers ? variables.All[variable].Phrase(numbers, phrases) : null;
}
