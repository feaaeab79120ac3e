using Gateway.Policy.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Requests;

public sealed class FrtHeadersTests
{
    [Fact]
    public void A_request_without_them_states_nothing()
    {
        Assert.True(FrtHeaders.TryRead(Some.Headers(("Accept", "*/*")), out var stated, out _));
        Assert.Same(StatedFacts.Nothing, stated);
    }

    [Fact]
    public void There_are_twelve() => Assert.Equal(12, FrtHeaders.Names.Count);

    [Fact]
    public void Each_is_read_as_stated()
    {
        var headers = Some.Headers(
            ("frt-case-number", "26-0123456"), ("Frt-Offense", "crime_of_violence;code=940.01"), ("Frt-Purpose", "suspect"), ("Frt-Suspicion", "probable_cause"),
            ("Frt-Legal-Authority", "search_warrant"), ("Frt-Legal-Reference", "26-CF-1, Branch 4"), ("Frt-Exigency", "danger of death"), ("Frt-Approval", "cpt-17"),
            ("Frt-Attest", "alternativesExhausted, notImmigration"), ("Frt-Requester", "badge 1234"), ("Frt-Recipient", "DA"), ("Frt-Justification", "Second robbery; same man."));

        Assert.True(FrtHeaders.TryRead(headers, out var stated, out _));

        Assert.Equal(
            new StatedFacts
            {
                CaseNumber = "26-0123456",
                OffenseClass = "crime_of_violence",
                OffenseCode = "940.01",
                Purpose = "suspect",
                Suspicion = Suspicion.ProbableCause,
                LegalAuthority = "search_warrant",
                LegalReference = "26-CF-1, Branch 4",
                Exigency = "danger of death",
                Approval = "cpt-17",
                Attest = "alternativesExhausted, notImmigration",
                Requester = "badge 1234",
                Recipient = "DA",
                Justification = "Second robbery; same man.",
            },
            stated);
    }

    [Fact]
    public void An_offense_may_be_a_class_alone()
    {
        Assert.True(FrtHeaders.TryRead(Some.Headers(("Frt-Offense", "stalking")), out var stated, out _));
        Assert.Equal(("stalking", (string?)null), (stated.OffenseClass, stated.OffenseCode));
    }

    [Theory]
    [InlineData("robbery;code=943.32;attempt=no;penalty=180", "943.32", false, 180)]
    [InlineData("robbery;attempt=yes", null, true, null)]
    [InlineData("robbery;penalty=1200", null, null, 1200)]
    [InlineData("robbery;code=940.01(1)(a);penalty=1", "940.01(1)(a)", null, 1)]
    public void An_offense_says_what_is_known_of_it_in_one_order(string value, string? code, bool? attempt, int? penalty)
    {
        Assert.True(FrtHeaders.TryRead(Some.Headers(("Frt-Offense", value)), out var stated, out _));
        Assert.Equal(("robbery", code, attempt, penalty), (stated.OffenseClass, stated.OffenseCode, stated.OffenseAttempt, stated.OffensePenalty));
    }

    [Theory]
    [InlineData("court_order", LegalAuthorities.CourtOrder)]
    [InlineData("written_request, court_order", LegalAuthorities.WrittenRequest | LegalAuthorities.CourtOrder)]
    [InlineData("exigent,consent", LegalAuthorities.Exigent | LegalAuthorities.Consent)]
    [InlineData("none", LegalAuthorities.None)]
    [InlineData("subpoena", LegalAuthorities.Unstated)]
    public void Legal_authorities_are_one_word_or_several_and_an_unknown_word_proves_nothing(string value, LegalAuthorities known)
    {
        Assert.True(FrtHeaders.TryRead(Some.Headers(("Frt-Legal-Authority", value)), out var stated, out _));
        Assert.Equal((value, known, (DateTimeOffset?)null), (stated.LegalAuthority, stated.LegalAuthorities, stated.LegalAuthorityExpires));
    }

    [Fact]
    public void A_legal_authority_may_say_when_it_ends()
    {
        Assert.True(FrtHeaders.TryRead(Some.Headers(("Frt-Legal-Authority", "written_request, search_warrant;expires=2026-12-01T00:00:00-06:00")), out var stated, out _));
        Assert.Equal(("written_request, search_warrant", new DateTimeOffset(2026, 12, 1, 6, 0, 0, TimeSpan.Zero)), (stated.LegalAuthority, stated.LegalAuthorityExpires));
    }

    [Fact]
    public void Attestations_are_told_by_their_words()
    {
        Assert.True(FrtHeaders.TryRead(Some.Headers(("Frt-Attest", "policyPosted, subjectIntended,notimmigration, somethingElse")), out var stated, out _));
        Assert.Equal(Attestations.PolicyPosted | Attestations.SubjectIntended, stated.Attestations);
    }

    [Theory]
    [InlineData("Frt-Case-Number", "")]
    [InlineData("Frt-Case-Number", "26 0123456")]
    [InlineData("Frt-Case-Number", "-26")]
    [InlineData("Frt-Offense", "Crime")]
    [InlineData("Frt-Offense", "crime;code=")]
    [InlineData("Frt-Offense", "crime; code=940.01")]
    [InlineData("Frt-Offense", "crime;code=940.01;x=1")]
    [InlineData("Frt-Offense", ";code=940.01")]
    [InlineData("Frt-Offense", "crime;attempt=no;code=940.01")]
    [InlineData("Frt-Offense", "crime;attempt=maybe")]
    [InlineData("Frt-Offense", "crime;attempt=no;attempt=no")]
    [InlineData("Frt-Offense", "crime;penalty=0")]
    [InlineData("Frt-Offense", "crime;penalty=012")]
    [InlineData("Frt-Offense", "crime;penalty=+12")]
    [InlineData("Frt-Offense", "crime;penalty=1201")]
    [InlineData("Frt-Offense", "crime;penalty=99999999999")]
    [InlineData("Frt-Offense", "crime;")]
    [InlineData("Frt-Purpose", "two words")]
    [InlineData("Frt-Purpose", "suspect,victim")]
    [InlineData("Frt-Suspicion", "some")]
    [InlineData("Frt-Suspicion", "PROBABLE_CAUSE")]
    [InlineData("Frt-Suspicion", "1")]
    [InlineData("Frt-Legal-Authority", "court-order")]
    [InlineData("Frt-Legal-Authority", "court_order,court_order")]
    [InlineData("Frt-Legal-Authority", "none,court_order")]
    [InlineData("Frt-Legal-Authority", "court_order,  exigent")]
    [InlineData("Frt-Legal-Authority", "court_order,")]
    [InlineData("Frt-Legal-Authority", ";expires=2026-12-01T00:00:00Z")]
    [InlineData("Frt-Legal-Authority", "court_order;expires=")]
    [InlineData("Frt-Legal-Authority", "court_order;expires=2026-12-01")]
    [InlineData("Frt-Legal-Authority", "court_order;expires=2026-12-01T00:00:00")]
    [InlineData("Frt-Legal-Authority", "court_order;expires=2026-02-30T00:00:00Z")]
    [InlineData("Frt-Legal-Authority", "court_order; expires=2026-12-01T00:00:00Z")]
    [InlineData("Frt-Legal-Authority", "court_order;expires=2026-12-01T00:00:00Z;expires=2027-12-01T00:00:00Z")]
    [InlineData("Frt-Legal-Reference", " a")]
    [InlineData("Frt-Exigency", "a\tb")]
    [InlineData("Frt-Approval", "caf\u00e9")]
    [InlineData("Frt-Attest", "a,,b")]
    [InlineData("Frt-Attest", "a,A")]
    [InlineData("Frt-Attest", "a,  b")]
    [InlineData("Frt-Requester", "a ")]
    [InlineData("Frt-Recipient", " ")]
    [InlineData("Frt-Justification", "\r\n")]
    public void A_malformed_one_is_refused_by_name(string name, string value)
    {
        Assert.False(FrtHeaders.TryRead(Some.Headers((name, value)), out var stated, out var why));

        Assert.Equal("header " + name, why.Part);
        Assert.StartsWith("Send ", why.Detail, StringComparison.Ordinal);
        Assert.Same(StatedFacts.Nothing, stated);
    }

    [Theory]
    [InlineData("Frt-Case-Number", 64)]
    [InlineData("Frt-Purpose", 64)]
    [InlineData("Frt-Legal-Reference", 256)]
    [InlineData("Frt-Requester", 128)]
    [InlineData("Frt-Justification", 1024)]
    public void Each_has_a_longest_length(string name, int longest)
    {
        Assert.True(FrtHeaders.TryRead(Some.Headers((name, new string('a', longest))), out _, out _));
        Assert.False(FrtHeaders.TryRead(Some.Headers((name, new string('a', longest + 1))), out _, out _));
    }

    [Fact]
    public void A_repeated_one_is_refused_even_with_the_same_value()
    {
        Assert.False(FrtHeaders.TryRead(Some.Headers(("Frt-Purpose", "missing"), ("frt-purpose", "missing")), out _, out var why));
        Assert.Equal("header Frt-Purpose", why.Part);
    }

    [Fact]
    public void An_unknown_one_is_refused_and_the_known_ones_are_named()
    {
        Assert.False(FrtHeaders.TryRead(Some.Headers(("Frt-Porpoise", "missing")), out _, out var why));
        Assert.Equal("header Frt-Porpoise", why.Part);
        Assert.Contains("Frt-Purpose", why.Detail, StringComparison.Ordinal);
    }
}
