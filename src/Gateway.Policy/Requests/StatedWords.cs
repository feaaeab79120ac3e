using System.Collections.Frozen;

namespace Gateway.Policy.Requests;

/// <summary>On what legal ground a caller says a request rests; several at once. Zero: none of the vocabulary, whatever else was written.</summary>
[Flags]
public enum LegalAuthorities : byte
{
    Unstated = 0,

    /// <summary>The caller says that there is none; not the same as saying nothing.</summary>
    None = 1,
    WrittenRequest = 2,
    CourtOrder = 4,
    SearchWarrant = 8,
    Exigent = 16,
    Consent = 32,
}

/// <summary>What a caller attests in <c>Frt-Attest</c>; recorded as stated, checked by nobody at the door. Zero: nothing of the vocabulary.</summary>
[Flags]
public enum Attestations : byte
{
    Nothing = 0,

    /// <summary>Other methods were tried and did not suffice (New Orleans).</summary>
    AlternativesExhausted = 1,

    /// <summary>The search does not rest on speech, assembly, religion or another protected activity (Maryland, Washington, Detroit).</summary>
    NotProtectedActivity = 2,

    /// <summary>The search does not serve the enforcement of immigration law (Detroit).</summary>
    NotImmigration = 4,

    /// <summary>The person in the picture is the one who is to be identified, nobody who is there by chance (Maryland).</summary>
    SubjectIntended = 8,

    /// <summary>The policy that the law asks for is posted where the public can read it (Maryland, Utah).</summary>
    PolicyPosted = 16,
}

/// <summary>The words of lists in <c>Frt-*</c> headers, and what they stand for. Other words are recorded and prove nothing.</summary>
public static class StatedWords
{
    /// <summary>In the order of their values.</summary>
    public static IReadOnlyList<KeyValuePair<string, LegalAuthorities>> LegalAuthorityTypes { get; } =
    [
        new("none", LegalAuthorities.None), new("written_request", LegalAuthorities.WrittenRequest), new("court_order", LegalAuthorities.CourtOrder),
        new("search_warrant", LegalAuthorities.SearchWarrant), new("exigent", LegalAuthorities.Exigent), new("consent", LegalAuthorities.Consent),
    ];

    /// <summary>In the order of their values; also the names of the conditions that ask for them.</summary>
    public static IReadOnlyList<KeyValuePair<string, Attestations>> AttestationWords { get; } =
    [
        new("alternativesExhausted", Attestations.AlternativesExhausted), new("notProtectedActivity", Attestations.NotProtectedActivity),
        new("notImmigration", Attestations.NotImmigration), new("subjectIntended", Attestations.SubjectIntended), new("policyPosted", Attestations.PolicyPosted),
    ];

    private static readonly FrozenDictionary<string, LegalAuthorities> Types = LegalAuthorityTypes.ToFrozenDictionary(StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, Attestations> Attested = AttestationWords.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The known types in a list such as <c>written_request, court_order</c>.</summary>
    public static LegalAuthorities LegalAuthoritiesIn(string? list)
    {
        var found = LegalAuthorities.Unstated;
        foreach (var word in WordsOf(list)) found |= Types.GetValueOrDefault(word);
        return found;
    }

    /// <summary>The known words in a list such as <c>alternativesExhausted, notImmigration</c>; upper and lower case count.</summary>
    public static Attestations AttestationsIn(string? list)
    {
        var found = Attestations.Nothing;
        foreach (var word in WordsOf(list)) found |= Attested.GetValueOrDefault(word);
        return found;
    }

    private static string[] WordsOf(string? list) => list?.Split(',', StringSplitOptions.TrimEntries) ?? [];
}
