using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Gateway.Policy.Requests.Wire;

namespace Gateway.Policy.Requests;

/// <summary>Reads the <c>Frt-*</c> request headers (DESIGN section 6). Repeated, malformed or unknown ones are an <see cref="Ambiguity"/> that names the header.</summary>
public static class FrtHeaders
{
    private const string Prefix = "Frt-";

    private static readonly FrozenDictionary<string, FrtField> Fields = new FrtField[]
    {
        new("Frt-Case-Number", FrtGrammar.MaxCaseNumber, FrtGrammar.IsCaseNumber, "1 to 64 letters, digits and . _ / : # -, such as 26-0123456"),
        new("Frt-Offense", 192, static value => FrtGrammar.TryParseOffense(value, out _),
            "a class in lower case, then as far as known and in this order its code, attempt=yes or no, and the penalty in months, such as robbery;code=943.32;attempt=no;penalty=180"),
        new("Frt-Purpose", 64, FrtGrammar.IsToken, "one word in lower case, digits and _, such as missing"),
        new("Frt-Suspicion", 32, value => FrtGrammar.TryParseSuspicion(value, out _), "none, reasonable_suspicion or probable_cause"),
        new("Frt-Legal-Authority", 192, static value => FrtGrammar.TryParseAuthority(value, out _, out _),
            "words in lower case, each once, separated by commas, and optionally when they end, such as written_request, court_order;expires=2026-12-01T00:00:00-06:00"),
        new("Frt-Legal-Reference", 256, FrtGrammar.IsText, "up to 256 printable ASCII characters without space at either end"),
        new("Frt-Exigency", 512, FrtGrammar.IsText, "up to 512 printable ASCII characters without space at either end"),
        new("Frt-Approval", 256, FrtGrammar.IsText, "up to 256 printable ASCII characters without space at either end"),
        new("Frt-Attest", 512, FrtGrammar.IsWordList, "words of letters, digits and _, each once, separated by commas, such as alternativesExhausted, notImmigration"),
        new("Frt-Requester", 128, FrtGrammar.IsText, "up to 128 printable ASCII characters without space at either end"),
        new("Frt-Recipient", 128, FrtGrammar.IsText, "up to 128 printable ASCII characters without space at either end"),
        new("Frt-Justification", 1024, FrtGrammar.IsText, "up to 1024 printable ASCII characters without space at either end"),
    }.ToFrozenDictionary(field => field.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The names that are read, in their usual spelling.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Fields.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Pure and total. On false nothing is stated, and <paramref name="why"/> says what to send instead without quoting what was sent.</summary>
    public static bool TryRead(IRequestHeaders headers, out StatedFacts stated, [NotNullWhen(false)] out Ambiguity? why)
    {
        stated = StatedFacts.Nothing;
        why = null;
        var any = false;
        foreach (var (name, value) in headers.Lines)
        {
            if (name is null || !name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                continue;
            any = true;
            why = Check(headers, name, value);
            if (why is not null)
                return false;
        }
        if (any)
            stated = Build(headers);
        return true;
    }

    private static Ambiguity? Check(IRequestHeaders headers, string name, string? value)
    {
        if (!Fields.TryGetValue(name, out var field))
            return HeaderFields.Refuse(name, "frt-unknown", $"There is no such header; the gateway knows {string.Join(", ", Names)}.");
        if (headers.CountOf(field.Name) != 1)
            return HeaderFields.Refuse(field.Name, "frt-repeated", "It is sent more than once; send it once.");
        return value is { Length: > 0 } && value.Length <= field.MaxLength && field.IsValid(value)
            ? null
            : HeaderFields.Refuse(field.Name, "frt-malformed", $"Send {field.Expected}.");
    }

    private static StatedFacts Build(IRequestHeaders headers)
    {
        var offense = headers.SingleOf("Frt-Offense") is { } crime && FrtGrammar.TryParseOffense(crime, out var parts) ? parts : (StatedOffense?)null;
        var (authority, expires) = headers.SingleOf("Frt-Legal-Authority") is { } ground && FrtGrammar.TryParseAuthority(ground, out var types, out var end)
            ? (types, end)
            : (null, null);
        return new StatedFacts
        {
            CaseNumber = headers.SingleOf("Frt-Case-Number"),
            OffenseClass = offense?.Class,
            OffenseCode = offense?.Code,
            OffenseAttempt = offense?.Attempt,
            OffensePenalty = offense?.Penalty,
            Purpose = headers.SingleOf("Frt-Purpose"),
            Suspicion = FrtGrammar.TryParseSuspicion(headers.SingleOf("Frt-Suspicion"), out var suspicion) ? suspicion : null,
            LegalAuthority = authority,
            LegalAuthorityExpires = expires,
            LegalReference = headers.SingleOf("Frt-Legal-Reference"),
            Exigency = headers.SingleOf("Frt-Exigency"),
            Approval = headers.SingleOf("Frt-Approval"),
            Attest = headers.SingleOf("Frt-Attest"),
            Requester = headers.SingleOf("Frt-Requester"),
            Recipient = headers.SingleOf("Frt-Recipient"),
            Justification = headers.SingleOf("Frt-Justification"),
        };
    }

    /// <param name="MaxLength">In characters; so many fit into an entry of the ledger.</param>
    private sealed record FrtField(string Name, int MaxLength, Func<string, bool> IsValid, string Expected);
}
