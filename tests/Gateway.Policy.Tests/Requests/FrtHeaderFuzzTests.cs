using CsCheck;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Requests;

/// <summary>Headers that anybody may send: read or refused, never a crash, and no permit but for what is written plainly.</summary>
public sealed class FrtHeaderFuzzTests
{
    private static readonly string[] Pieces =
    [
        "missing", "robbery", "court_order", "written_request", "none", ";code=", "940.01", ";attempt=", "yes", "no", ";penalty=", "180", ";expires=", "2026-12-01T00:00:00Z", "26-1", ",", ", ", ";", " ",
        "=", "\t", "\u00e9", "notImmigration", "policyPosted", "probable_cause", "9999-12-31T23:59:59-23:59", "-", "0", "\u0000", "a;code=1",
    ];

    private static readonly Gen<string> Value = Gen.OneOf(Gen.Int[0, Pieces.Length - 1].Array[0, 5].Select(parts => string.Concat(parts.Select(part => Pieces[part]))), Gen.String[0, 12]);

    private static readonly Gen<string> Name = Gen.OneOf(
        Gen.OneOf([.. FrtHeaders.Names]), Gen.OneOf("frt-purpose", "FRT-CASE-NUMBER", "Frt-Purpose ", "Frt-", "Frt-X", "Accept", "Frt_Purpose"), Gen.String[0, 8].Select(text => "Frt-" + text));

    private static readonly DirectiveSet Set = Directives.Some.Set(Directives.Some.Directive("grant", Effect.Allow) with
    {
        Require = [new ConditionSet { CaseNumber = "##-#", Purpose = ["missing"], LegalAuthority = LegalAuthorities.CourtOrder, LegalAuthorityUnexpired = true }],
    });

    [Fact]
    public void Headers_are_read_or_refused_and_permit_only_what_is_written_plainly() =>
        Gen.Select(Name, Value).List[0, 5].SelectMany(lines => Gen.Bool.Select(plain => plain ? [.. Plain, .. lines] : lines)).Sample(lines =>
        {
            var headers = Some.Headers(lines);
            var isRead = FrtHeaders.TryRead(headers, out var stated, out var why);
            Assert.Equal(isRead, why is null);
            if (!isRead)
            {
                Assert.Equal(StatedFacts.Nothing, stated);
                Assert.StartsWith("header", why!.Part, StringComparison.Ordinal);
            }

            var decision = DecisionEngine.Decide(Directives.Some.Search() with { Stated = stated }, Set);
            if (decision.Effect == Effect.Deny) return;
            Assert.True(isRead);
            Assert.Equal("missing", headers.SingleOf("Frt-Purpose"));
            Assert.Matches("^[0-9]{2}-[0-9]$", headers.SingleOf("Frt-Case-Number")!);
            Assert.Contains("court_order", headers.SingleOf("Frt-Legal-Authority"), StringComparison.Ordinal);
            Assert.True(decision.ValidUntil > Directives.Some.Start && decision.ValidUntil == stated.LegalAuthorityExpires);
        }, iter: LongRun.Cases);

    private static List<(string, string)> Plain =>
        [("Frt-Case-Number", "26-1"), ("Frt-Purpose", "missing"), ("Frt-Legal-Authority", "court_order;expires=2026-12-01T00:00:00Z")];
}
