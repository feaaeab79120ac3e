using System.Collections.Immutable;
using Gateway.Policy.Apis.Answers;
using Gateway.Policy.Apis.Facts;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Apis.Matching;

/// <summary>One row of a profile: which requests it fits, and what they ask for.</summary>
internal sealed class ApiRule
{
    private const uint OtherBit = 1u << (int)OperationClass.Other;

    public required string Id { get; init; }
    public required ImmutableArray<string> Methods { get; init; }
    public required PathTemplate Path { get; init; }

    /// <summary>Tests of query and headers that must hold.</summary>
    public ImmutableArray<KeyTest> When { get; init; } = [];

    /// <summary>Every class that a request of this rule can have, before anything is excluded.</summary>
    public required uint Bits { get; init; }
    public required ProbeKind Probe { get; init; }
    public required bool ByReference { get; init; }

    /// <summary>Fits WebSockets only; every other rule fits none.</summary>
    public bool IsWebSocket { get; init; }

    /// <summary>Where the candidates stand in the partner's answer; null where the profile does not say.</summary>
    public AnswerPath? Candidates { get; init; }
    public ImmutableArray<NarrowStep> Steps { get; init; } = [];

    /// <summary>Where requests say database, candidates and threshold.</summary>
    public FactPlaces Facts { get; init; } = FactPlaces.None;

    /// <summary>A test looks at the element in a SOAP body.</summary>
    public bool ReadsSoapBody { get; private set; }

    /// <summary>A fact may stand in the body.</summary>
    public bool HasFactsInBody { get; private set; }

    /// <summary>Every query parameter and header that the rule looks at, once; for the record.</summary>
    public ImmutableArray<KeyTest> Looked { get; private set; } = [];

    /// <summary>Every body key that a step looks at, once.</summary>
    public IReadOnlyList<KeyTest> BodyTests { get; private set; } = [];

    /// <summary>What the head alone says where no query or header can change it; made once, so that it costs no allocation.</summary>
    public Classification? Fixed { get; private set; }

    /// <summary><c>other</c> is dropped when any other class is left; no class at all is <c>unknown</c>.</summary>
    public static OperationSet Effective(uint bits) => OperationSet.FromBits((bits & ~OtherBit) == 0 ? bits : bits & ~OtherBit);

    public bool Fits(string method) => Methods.AsSpan().IndexOf(method) >= 0;

    /// <summary>To be called once, when the rule is complete.</summary>
    public ApiRule Compile()
    {
        Looked = [.. When.Concat(Steps.SelectMany(step => step.Head)).DistinctBy(test => (test.Source, test.Key.ToUpperInvariant()))];
        BodyTests = [.. Steps.SelectMany(step => step.Body).Distinct()];
        ReadsSoapBody = BodyTests.Any(test => test.Source == KeySource.SoapBody);
        HasFactsInBody = Facts.All.Any(place => place.IsOfBody);
        var isFixed = When.All(test => test is { Source: KeySource.Header or KeySource.SoapAction, Is.Length: 1, Absent: false, Present: false, Items.IsEmpty: true })
            && Steps.All(step => step.Head.IsEmpty) && Facts.All.All(place => place.IsOfBody);
        if (isFixed)
            Fixed = new Classification
            {
                Operations = Effective(Bits),
                DeclaredBits = Bits,
                Rule = Id,
                Probe = Probe,
                ByReference = ByReference,
                Discriminators = [.. When.Select(test => KeyValuePair.Create(test.Key, test.Is[0].Text))],
                Matched = this,
                Candidates = Candidates,
                OpenSteps = Steps.IsEmpty ? 0 : ulong.MaxValue >> (64 - Steps.Length),
                Said = HasFactsInBody ? new SaidFacts(Facts) : null,
            };
        return this;
    }
}

/// <summary>What the request does not ask for when all tests hold.</summary>
internal sealed record NarrowStep
{
    /// <summary>More would not fit the set of steps that wait for the body.</summary>
    public const int MaxPerRule = 64;

    public uint Drops { get; init; }

    /// <summary>The probe travels in the request.</summary>
    public bool IsNotByReference { get; init; }
    public ProbeKind? Probe { get; init; }

    /// <summary>Tests of query and headers.</summary>
    public required ImmutableArray<KeyTest> Head { get; init; }

    /// <summary>Tests of the body; empty when the head alone decides.</summary>
    public required ImmutableArray<KeyTest> Body { get; init; }
}
