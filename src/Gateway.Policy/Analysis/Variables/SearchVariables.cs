using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis.Variables;

/// <summary>What the message itself says of a search.</summary>
internal static class SearchVariables
{
    internal static Variable Database(Signatures words) => new WordVariable(
        words, static facts => facts.Search.Database, static (facts, name) => facts with { Search = facts.Search with { Database = name } }, canBeMissing: true,
        "another database", new("the database", "a database", "known"));

    internal static Variable Candidates(IEnumerable<NumberRange> ranges) => new NumberVariable(
        NumberPiece.OfWhole(0, long.MaxValue, ranges), static facts => facts.Search.Candidates,
        static (facts, count) => facts with { Search = facts.Search with { Candidates = (long)count } },
        new("the number of candidates", "a number of candidates", "known"));

    internal static Variable Threshold(IEnumerable<NumberRange> ranges) => new NumberVariable(
        NumberPiece.OfAny(0, 1, ranges), static facts => facts.Search.Threshold, static (facts, threshold) => facts with { Search = facts.Search with { Threshold = threshold } },
        new("the threshold", "a threshold", "known"));

    internal static Variable Probe => new ChoiceVariable<ProbeKind>(
        [
            (ProbeKind.Unknown, "of unknown kind"), (ProbeKind.None, "none"), (ProbeKind.Still, "a still"), (ProbeKind.Video, "a video"), (ProbeKind.Live, "live"),
            (ProbeKind.Vector, "a vector"),
        ],
        static facts => facts.Probe, static (facts, kind) => facts with { Probe = kind }, "the probe is ");

    internal static Variable ByReference => new ChoiceVariable<bool>(
        [(true, "may travel by reference"), (false, "travels in the request")], static facts => facts.ByReference,
        static (facts, value) => facts with { ByReference = value }, "the probe ");
}
