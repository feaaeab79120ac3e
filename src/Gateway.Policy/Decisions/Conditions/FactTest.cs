using System.Collections.Immutable;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Decisions.Conditions;

/// <summary>
/// A question about one fact of a request, with the finite set or interval of answers that it accepts. What is not known, or cannot be evaluated, is not
/// accepted. The kinds below are all there are: a set of directives speaks of nothing else, which is what makes it possible to say exactly what it permits.
/// None allocates.
/// </summary>
internal abstract record FactTest
{
    private protected FactTest() { }

    internal abstract bool Holds(RequestFacts facts);
}

/// <summary>Facts that are one word.</summary>
internal enum WordFact : byte
{
    Purpose,
    OffenseClass,

    /// <summary>Known only where the class is.</summary>
    OffenseCode,
    Unit,
    Database,
}

/// <summary>The word is one of these, letter by letter.</summary>
internal sealed record WordIs(WordFact Fact, ImmutableArray<string> Words) : FactTest
{
    internal override bool Holds(RequestFacts facts) =>
        (Fact == WordFact.Database && facts.IsBodyOpen) || (Of(facts) is { Length: > 0 } word && Words.AsSpan().Contains(word));

    private string? Of(RequestFacts facts) => Fact switch
    {
        WordFact.Purpose => facts.Stated.Purpose,
        WordFact.OffenseClass => facts.Stated.OffenseClass,
        WordFact.OffenseCode => facts.Stated.OffenseCode,
        WordFact.Unit => KnownCaller.UnitOf(facts.Caller),
        WordFact.Database => facts.Search.Database,
    };
}

/// <summary>One of these roles is held, letter by letter.</summary>
internal sealed record RoleIs(ImmutableArray<string> Words) : FactTest
{
    internal override bool Holds(RequestFacts facts)
    {
        var held = KnownCaller.RolesOf(facts.Caller);
        for (var i = 0; i < held.Count; i++)
            if (Words.AsSpan().Contains(held[i]))
                return true;
        return false;
    }
}

/// <summary>One of these legal authorities is stated.</summary>
internal sealed record AuthorityIs(LegalAuthorities Accepted) : FactTest
{
    internal override bool Holds(RequestFacts facts) => (facts.Stated.LegalAuthorities & Accepted) != 0;
}

/// <summary>This one is attested.</summary>
internal sealed record IsAttested(Attestations Word) : FactTest
{
    internal override bool Holds(RequestFacts facts) => (facts.Stated.Attestations & Word) != 0;
}

/// <summary>The kind of probe is one of these; the unknown kind never is.</summary>
internal sealed record ProbeIs(ImmutableArray<ProbeKind> Kinds) : FactTest
{
    internal override bool Holds(RequestFacts facts) => facts.IsBodyOpen || (facts.Probe != ProbeKind.Unknown && Kinds.AsSpan().Contains(facts.Probe));
}

/// <summary>Facts that are a number.</summary>
internal enum NumberFact : byte
{
    /// <summary>0 none, 1 reasonable suspicion, 2 probable cause.</summary>
    Suspicion,

    /// <summary>Months. Known only where the class of the offense is.</summary>
    OffensePenalty,
    Candidates,

    /// <summary>0 to 1.</summary>
    Threshold,
}

/// <summary>The number is known and within the interval.</summary>
internal sealed record NumberIs(NumberFact Fact, NumberRange Range) : FactTest
{
    internal override bool Holds(RequestFacts facts) =>
        (Fact is NumberFact.Candidates or NumberFact.Threshold && facts.IsBodyOpen) || (Of(facts) is { } number && Range.Contains(number));

    private decimal? Of(RequestFacts facts) => Fact switch
    {
        // Above probable cause there is nothing: a value beyond the vocabulary proves nothing.
        NumberFact.Suspicion => facts.Stated.Suspicion is { } suspicion and <= Suspicion.ProbableCause ? (decimal)suspicion : null,
        NumberFact.OffensePenalty => facts.Stated.OffensePenalty,
        NumberFact.Candidates => facts.Search.Candidates,
        NumberFact.Threshold => facts.Search.Threshold,
    };
}

/// <summary>Facts that are true or false.</summary>
internal enum TruthFact : byte
{
    /// <summary>Known only where the class of the offense is.</summary>
    OffenseAttempt,

    /// <summary>Always known; true wherever a reference cannot be excluded.</summary>
    ByReference,
}

/// <summary>The fact is known and is this.</summary>
internal sealed record TruthIs(TruthFact Fact, bool Value) : FactTest
{
    internal override bool Holds(RequestFacts facts) => (Fact == TruthFact.ByReference && facts.IsBodyOpen) || Value == Fact switch
    {
        TruthFact.OffenseAttempt => facts.Stated.OffenseAttempt,
        TruthFact.ByReference => facts.ByReference,
    };
}

/// <summary>Facts that are a text of which only counts that it is there.</summary>
internal enum TextFact : byte
{
    LegalReference,
    Exigency,
    Justification,
    Recipient,
}

/// <summary>The text is stated.</summary>
internal sealed record IsStated(TextFact Fact) : FactTest
{
    internal override bool Holds(RequestFacts facts) => !string.IsNullOrWhiteSpace(Fact switch
    {
        TextFact.LegalReference => facts.Stated.LegalReference,
        TextFact.Exigency => facts.Stated.Exigency,
        TextFact.Justification => facts.Stated.Justification,
        TextFact.Recipient => facts.Stated.Recipient,
    });
}

/// <summary>The case number fits the mask, character by character.</summary>
internal sealed record CaseNumberFits(string Mask) : FactTest
{
    internal override bool Holds(RequestFacts facts)
    {
        if (facts.Stated.CaseNumber is not { } text || text.Length != Mask.Length) return false;
        for (var i = 0; i < Mask.Length; i++)
        {
            var fits = Mask[i] switch
            {
                '#' => char.IsAsciiDigit(text[i]),
                '@' => char.IsAsciiLetter(text[i]),
                var literal => text[i] == literal,
            };
            if (!fits) return false;
        }
        return true;
    }
}

/// <summary>Facts that are the end of something; the only ones that a later instant can turn, and only from held to not held.</summary>
internal enum EndFact : byte
{
    /// <summary>Known only where an authority is stated.</summary>
    LegalAuthority,
    Training,
}

/// <summary>The end is known and lies ahead of the instant at which the request is judged.</summary>
internal sealed record HasNotEnded(EndFact Fact) : FactTest
{
    internal override bool Holds(RequestFacts facts) => EndOf(facts) > facts.At;

    /// <summary>Exclusive; null where it is not known.</summary>
    internal DateTimeOffset? EndOf(RequestFacts facts) => Fact switch
    {
        EndFact.LegalAuthority => facts.Stated.LegalAuthority is null ? null : facts.Stated.LegalAuthorityExpires,
        EndFact.Training => facts.Caller.Kind == CallerKind.Anonymous ? null : facts.Caller.TrainingValidUntil,
    };
}

/// <summary>Somebody asks who is known so well: a person by identity, or at least a name.</summary>
internal sealed record RequesterIs(RequesterProof Proof) : FactTest
{
    internal override bool Holds(RequestFacts facts)
    {
        var isPerson = facts.Caller is { Kind: CallerKind.Member or CallerKind.Contractor, Id.Length: > 0 };
        return Proof switch
        {
            RequesterProof.Verified => isPerson,
            RequesterProof.Asserted => isPerson || !string.IsNullOrWhiteSpace(facts.Stated.Requester),
        };
    }
}

/// <summary>So many others have approved. No approval can be checked, so nothing that is stated makes it hold.</summary>
internal sealed record IsApprovedBy(int Others) : FactTest
{
    internal override bool Holds(RequestFacts facts) => false;
}
