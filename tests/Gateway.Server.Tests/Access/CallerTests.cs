using System.Text.Json.Nodes;
using Gateway.Server.Tests.Answers;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Access;

/// <summary>One gateway that knows its callers. Each agency has one grant of its own, which the path's first segment chooses.</summary>
public sealed class KnowingGateway : IAsyncLifetime
{
    private static readonly (string Agency, string Member, string Name)[] Grants =
        [("members", "callers", "member"), ("contractors", "callers", "contractor"), ("applications", "callers", "application"), ("robbery", "units", "robbery"), ("investigators", "roles", "Investigator")];

    internal TestIdentity Identity { get; } = new();

    public RawPartner Partner { get; } = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));

    public TestGateway Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Gateway = await TestGateway.StartAsync(options =>
    {
        Identity.Configure(options);
        // The rows' refusals shall be answered one by one.
        options.Clock = new HurryingClock();
        options.Settings.Add("Gateway:Access:UnitClaim=extn.unit");
        foreach (var (agency, member, name) in Grants)
            AddRoute(options, agency, "compreface", Some.Allow(agency, Scope(agency, member, name)));
        AddRoute(options, "all", "compreface", Some.Allow("all", Scope("all", "callers", "*")));
        AddRoute(options, "banned", "compreface", Some.Directive("ban", "deny", Scope("banned", "callers", "*")));
        AddRoute(options, "nobody", "compreface", null);
        AddRoute(options, "azure", "azure-face", Some.Allow("azure", Scope("azure", "callers", "*")));
    });

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Partner.DisposeAsync();
        Identity.Dispose();
    }

    private void AddRoute(TestGatewayOptions options, string agency, string api, string? directive)
    {
        options.Routes.Add(new TestRoute(agency, agency, api, Partner.Address, Prefix: "/" + agency));
        if (directive is not null) options.Directives.Add(directive);
    }

    private static JsonObject Scope(string agency, string member, string name) =>
        new() { ["scope"] = new JsonObject { ["agencies"] = new JsonArray(agency), [member] = new JsonArray(name) } };
}

/// <summary>Who calls, as far as a validated token says, seen through what directives permit them.</summary>
public sealed class CallerTests(KnowingGateway shared) : IClassFixture<KnowingGateway>
{
    private readonly TestGateway _gateway = shared.Gateway;
    private readonly TestIdentity _identity = shared.Identity;

    [Fact]
    public async Task Somebody_known_passes_and_is_recorded()
    {
        var answer = await AskAsync("all", Bearer(_identity.Token(("extn.unit", "robbery"), ("roles", (string[])["Investigator"]))));

        Assert.Equal(200, answer.Status);
        var intent = OwnAnswer.Witnessed(_gateway, answer);
        Assert.Equal("member", (string?)intent["callerKind"]);
        Assert.Equal("robbery", (string?)intent["unit"]);
        Assert.Equal(["Investigator"], intent["roles"]!.AsArray().Select(role => (string?)role));
        Assert.True((bool)intent["identityConfigured"]!);
        Assert.DoesNotContain("officer@city.example", intent.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_what_somebody_known_could_do_is_401_with_the_scheme()
    {
        var answer = await AskAsync("all", "");

        OwnAnswer.Check(_gateway, answer, 401, "unauthenticated");
        Assert.Equal("Bearer", answer.Headers["WWW-Authenticate"].Single());
        Assert.Equal("anonymous", (string?)OwnAnswer.Witnessed(_gateway, answer)["callerKind"]);
    }

    [Fact]
    public async Task What_nobody_may_do_is_451_or_403_and_asks_for_no_token()
    {
        OwnAnswer.Check(_gateway, await AskAsync("banned", ""), 451, "denied");
        OwnAnswer.Check(_gateway, await AskAsync("nobody", ""), 403, "not-permitted");
    }

    [Theory]
    [InlineData("of another key")]
    [InlineData("expired")]
    [InlineData("no token at all")]
    [InlineData("empty")]
    [InlineData("without its signature")]
    [InlineData("altered")]
    [InlineData("with neither scope nor role")]
    public async Task A_token_that_does_not_hold_makes_nobody_known(string what)
    {
        var good = _identity.Token();
        var token = what switch
        {
            "of another key" => TestIdentity.TokenOfAnotherKey(),
            "expired" => _identity.ExpiredToken(),
            "no token at all" => "abc",
            "empty" => "",
            "without its signature" => good[..(good.LastIndexOf('.') + 1)],
            "altered" => good.Replace(".eyJ", ".eyK", StringComparison.Ordinal),
            _ => _identity.Token(("scp", null)),
        };

        OwnAnswer.Check(_gateway, await AskAsync("all", Bearer(token)), 401, "unauthenticated");
    }

    [Fact]
    public async Task Authorization_is_read_where_the_partner_does_not_use_it_and_our_own_header_comes_first()
    {
        var good = _identity.Token();

        Assert.Equal(200, (await AskAsync("all", $"Authorization: Bearer {good}\r\n")).Status);
        Assert.Equal(200, (await AskAsync("all", $"Authorization: Bearer abc\r\n{Bearer(good)}")).Status);
        Assert.Equal(401, (await AskAsync("all", $"Authorization: Bearer {good}\r\n{Bearer("abc")}")).Status);
    }

    [Fact]
    public async Task Where_Authorization_is_the_partners_credential_it_makes_nobody_known_and_goes_out_unchanged()
    {
        var token = _identity.Token();
        const string Lists = "/azure/face/v1.0/facelists";

        var withOneHeader = await _gateway.AskAsync(Wire.Get(Lists, $"Authorization: Bearer {token}\r\n"));
        var withBoth = await _gateway.AskAsync(Wire.Get(Lists, $"Authorization: Bearer partners-own\r\n{Bearer(token)}"));

        Assert.Equal([401, 200], [withOneHeader.Status, withBoth.Status]);
        var sent = shared.Partner.Heads.Single(head => head.Contains("facelists", StringComparison.Ordinal));
        Assert.Equal("Bearer partners-own", HttpBytes.FieldsOf(sent)["Authorization"].Single());
    }

    [Fact]
    public async Task The_token_reaches_neither_partner_nor_record()
    {
        var token = _identity.Token(("nonce", "only-here"));
        var signature = token.Split('.')[2];

        var answer = await AskAsync("all", $"Authorization: Bearer {token}\r\n{Bearer(token)}");

        Assert.Equal(200, answer.Status);
        Assert.All(shared.Partner.Heads, head => Assert.DoesNotContain(signature, head, StringComparison.Ordinal));
        await Outcomes.OfAsync(_gateway, answer);
        Assert.All(_gateway.Entries(), entry => Assert.DoesNotContain(signature, entry.ToJsonString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("members", "scp", "access", 200)]
    [InlineData("contractors", "roles", "Contractor", 200)]
    [InlineData("applications", "idtyp", "app", 200)]
    [InlineData("applications", "scp", "access", 403)]
    [InlineData("contractors", "idtyp", "app", 403)]
    [InlineData("members", "roles", "Contractor", 403)]
    [InlineData("robbery", "extn.unit", "robbery", 200)]
    [InlineData("robbery", "extn.unit", "homicide", 403)]
    [InlineData("robbery", "department", "robbery", 403)]
    [InlineData("investigators", "roles", "Investigator", 200)]
    [InlineData("investigators", "roles", "Clerk", 403)]
    public async Task Kind_unit_and_roles_come_from_their_claims(string grantedTo, string claim, string value, int status)
    {
        (string, object?) told = (claim, claim == "roles" ? new[] { value } : value);

        Assert.Equal(status, (await AskAsync(grantedTo, Bearer(_identity.Token(told)))).Status);
    }

    [Fact]
    public async Task Without_identity_everybody_is_anonymous_whatever_they_send()
    {
        await using var gateway = await Wire.StartAsync(shared.Partner.Address);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any, Bearer(_identity.Token())));

        Assert.Equal(200, answer.Status);
        var intent = OwnAnswer.Witnessed(gateway, answer);
        Assert.Equal("anonymous", (string?)intent["callerKind"]);
        Assert.Null(intent["callerId"]);
    }

    private Task<RawAnswer> AskAsync(string agency, string fields) => _gateway.AskAsync(Wire.Get($"/{agency}/api/v1/recognition/faces", fields));

    private static string Bearer(string token) => $"Gateway-Authorization: Bearer {token}\r\n";
}
