using System.Text;
using CsCheck;
using Gateway.Policy.Cases;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Tests.Decisions;
using Xunit;

namespace Gateway.Policy.Tests.Directives;

/// <summary>Documents that were damaged: read or refused, never a crash; and what is read permits what its wording says and nothing else.</summary>
public sealed class DirectiveFuzzTests
{
    // Pieces that mean something to the reader, so that many a damage is nearly right.
    private static readonly string[] Pieces =
    [
        "\"", "{", "}", "[", "]", ",", ":", "null", "true", "false", "0", "-1", "1e9", "\\u0000", "\\ud800", "//", "\"allow\"", "\"deny\"", "\"effect\":\"allow\",", "\"*\"", "\"frt\"",
        "\"unless\":[]", "\"require\":{}", "\"approvals\":1", "\"probe\":[\"still\"]", "\"threshold\":{\"atLeast\":0}", "\u00ef\u00bb\u00bf", "\u0000", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00",
    ];

    private static readonly Gen<(int At, int Length, int Piece)> Damage = Gen.Select(Gen.Int[0, 2000], Gen.Int[0, 12], Gen.Int[-3, Pieces.Length - 1]);

    private static readonly Gen<(byte[] Text, Directive Whole)> Damaged = Gen.Select(Generated.Directive, Damage.Array[0, 4], (directive, damages) =>
    {
        var bytes = DirectiveJson.Document(directive).Bytes.ToArray();
        foreach (var (at, length, piece) in damages) bytes = Apply(bytes, at % (bytes.Length + 1), length, piece);
        return (bytes, directive);
    });

    [Fact]
    public void A_damaged_directive_is_refused_or_means_what_it_says() =>
        Gen.Select(Damaged, Generated.Facts).Sample((damaged, facts) =>
        {
            var reading = DirectiveValidator.Read([new DirectiveFile(damaged.Whole.Id + ".json", damaged.Text)], Some.Agencies, EveryId);
            Assert.All(reading.Errors, error => Assert.NotEmpty(error.Message));
            if (!reading.IsValid) return;
            Assert.Single(reading.Documents);
            var member = Some.Member(reading.Documents[0].Directive);
            var decision = DecisionEngine.Decide(facts, DirectiveSet.Compile(1, [member]));
            Assert.Equal(new NaiveInterpreter([member], isLocked: false).Decide(facts), NaiveInterpreter.Render(decision));
            if (member.Directive.Effect == Effect.Deny) Assert.Equal(Effect.Deny, decision.Effect);
        }, iter: LongRun.Cases);

    [Fact]
    public void Damaged_cases_are_read_or_refused() =>
        Damage.Array[1, 4].Sample(damages =>
        {
            var bytes = CaseText;
            foreach (var (at, length, piece) in damages) bytes = Apply(bytes, at % (bytes.Length + 1), length, piece);
            var isRead = CaseFileReader.TryRead("x.cases.json", bytes, out var file, out var errors);
            Assert.Equal(isRead, errors.Count == 0);
            if (file is not null) CaseRun.Of(file, DirectiveSet.Nothing);
        }, iter: LongRun.Cases);

    private static readonly byte[] CaseText = File.ReadAllBytes(RepositoryFiles.PathOf("seeds/directives/examples/maine/maine.cases.json"))[..4000];

    private static readonly IReadOnlySet<string> EveryId = Enumerable.Range(0, 6).Select(i => $"d{i}").ToHashSet();

    /// <summary>Cuts out, flips a bit, doubles, or puts a piece in the place.</summary>
    private static byte[] Apply(byte[] bytes, int at, int length, int piece)
    {
        var end = Math.Min(bytes.Length, at + length);
        if (piece == -3 && at < bytes.Length)
        {
            var flipped = (byte[])bytes.Clone();
            flipped[at] ^= (byte)(1 << (length % 8));
            return flipped;
        }
        byte[] put = piece switch { -2 => [.. bytes[at..end], .. bytes[at..end]], < 0 => [], _ => Encoding.UTF8.GetBytes(Pieces[piece]) };
        return [.. bytes[..at], .. put, .. bytes[end..]];
    }
}
