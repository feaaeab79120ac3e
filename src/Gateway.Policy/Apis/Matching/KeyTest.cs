using System.Collections.Immutable;
using System.Text.Json;

namespace Gateway.Policy.Apis.Matching;

/// <summary>Where a key is looked for.</summary>
internal enum KeySource : byte
{
    Query,
    Header,
    Json,
    Form,

    /// <summary>What the head of a SOAP message says is done: <c>SOAPAction</c> (1.1) or the parameter <c>action</c> (1.2).</summary>
    SoapAction,

    /// <summary>Local name of the first element in a SOAP body.</summary>
    SoapBody,
}

/// <summary>What looking at a key has shown. Zero proves nothing: prohibitions still apply and permissions do not.</summary>
internal enum Proof : byte
{
    None = 0,
    Fails,
    Holds,
}

/// <summary>A value that a test accepts; in JSON the kind counts, since <c>"false"</c> is not <c>false</c> to every server.</summary>
internal readonly record struct AcceptedValue(JsonValueKind Kind, string Text);

/// <summary>One test of one key: it holds when the key is absent, present or has one of the values, as far as the profile asks for either.</summary>
internal sealed record KeyTest
{
    public required KeySource Source { get; init; }

    /// <summary>As the profile writes it; for JSON a dotted path, for SOAP the word <c>soap action</c> or <c>soap body</c>.</summary>
    public required string Key { get; init; }

    /// <summary>The JSON path, member by member, where <c>[]</c> stands for every item of an array; for the other sources the key alone.</summary>
    public required ImmutableArray<string> Path { get; init; }
    public bool Absent { get; init; }
    public bool Present { get; init; }
    public ImmutableArray<AcceptedValue> Is { get; init; } = [];

    /// <summary>Items of which a comma-separated value may consist.</summary>
    public ImmutableArray<string> Items { get; init; } = [];

    /// <summary>Names where results are sent: of its value the record holds the host alone.</summary>
    public bool IsCallback { get; init; }

    public bool IsOfHead => Source switch
    {
        KeySource.Query or KeySource.Header or KeySource.SoapAction => true,
        KeySource.Json or KeySource.Form or KeySource.SoapBody => false,
    };

    public Proof ForAbsent => Absent ? Proof.Holds : Proof.Fails;

    public Proof ForPresent => Present ? Proof.Holds : Proof.Fails;

    /// <summary>For a key that stands once with this text.</summary>
    public Proof ForText(ReadOnlySpan<char> text, bool ignoreCase = false)
    {
        if (Present)
            return Proof.Holds;
        var comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        foreach (var accepted in Is)
            if (accepted.Kind == JsonValueKind.String && text.Equals(accepted.Text, comparison))
                return Proof.Holds;
        return Items.IsEmpty ? Proof.Fails : ForItems(text);
    }

    private Proof ForItems(ReadOnlySpan<char> text)
    {
        foreach (var range in text.Split(','))
            if (!IsItem(text[range].Trim(' ')))
                return Proof.Fails;
        return Proof.Holds;
    }

    private bool IsItem(ReadOnlySpan<char> text)
    {
        foreach (var item in Items)
            if (text.SequenceEqual(item))
                return true;
        return false;
    }
}
