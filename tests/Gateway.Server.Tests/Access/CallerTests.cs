using System.Text.Json.Nodes;
using Gateway.Server.Tests.Answers;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Access;

/// <summary>Who calls, as far as a validated token says, seen through what directives permit them.</summary>
public sealed class CallerTests : IAsyncLifetime, IDisposable
{
    private readonly TestIdentity _identity = new();
    private readonly RawPartner _partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _partner.DisposeAsync();

    public void Dispose() => _identity.Dispose();

    [Fact]
    public async Task Somebody_known_passes_and_is_recorded()
    {
        await using var gateway = await StartAsync(Wire.Everything);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any, Bearer(_identity.Token(("department", "robbery"), ("roles", (string[])["Investigator"])))));

        Assert.Equal(200, answer.Status);
        var intent = OwnAnswer.Witnessed(gateway, answer);
        Assert.Equal("member", (string?)intent["callerKind"]);
        Assert.Equal("robbery", (string?)intent["unit"]);
        Assert.Equal(["Investigator"], intent["roles"]!.AsArray().Select(role => (string?)role));
        Assert.True((bool)intent["identityConfigured"]!);
        Assert.DoesNotContain("officer@city.example", intent.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_what_somebody_known_could_do_is_401_with_the_scheme()
    {
        await using var gateway = await StartAsync(Wire.Everything);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        OwnAnswer.Check(gateway, answer, 401, "unauthenticated");
        Assert.Equal("Bearer", answer.Headers["WWW-Authenticate"].Single());
        Assert.Equal("anonymous", (string?)OwnAnswer.Witnessed(gateway, answer)["callerKind"]);
        Assert.Equal(0, _partner.Connections);
    }

    [Fact]
    public async Task What_nobody_may_do_is_451_or_403_and_asks_for_no_token()
    {
        await using var banned = await StartAsync(Wire.Ban, Wire.Everything);
        await using var empty = await StartAsync();

        OwnAnswer.Check(banned, await banned.AskAsync(Wire.Get(Wire.Any)), 451, "denied");
        OwnAnswer.Check(empty, await empty.AskAsync(Wire.Get(Wire.Any)), 403, "not-permitted");
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
        await using var gateway = await StartAsync(Wire.Everything);
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

        OwnAnswer.Check(gateway, await gateway.AskAsync(Wire.Get(Wire.Any, Bearer(token))), 401, "unauthenticated");

        Assert.Equal(0, _partner.Connections);
    }

    [Fact]
    public async Task Authorization_is_read_where_the_partner_does_not_use_it_and_our_own_header_comes_first()
    {
        await using var gateway = await StartAsync(Wire.Everything);
        var good = _identity.Token();

        Assert.Equal(200, (await gateway.AskAsync(Wire.Get(Wire.Any, $"Authorization: Bearer {good}\r\n"))).Status);
        Assert.Equal(200, (await gateway.AskAsync(Wire.Get(Wire.Any, $"Authorization: Bearer abc\r\n{Bearer(good)}"))).Status);
        Assert.Equal(401, (await gateway.AskAsync(Wire.Get(Wire.Any, $"Authorization: Bearer {good}\r\n{Bearer("abc")}"))).Status);
    }

    [Fact]
    public async Task Where_Authorization_is_the_partners_credential_it_makes_nobody_known_and_goes_out_unchanged()
    {
        await using var gateway = await TestGateway.StartAsync(options =>
        {
            _identity.Configure(options);
            options.Routes.Add(new TestRoute("azure", "vendor", "azure-face", _partner.Address, Prefix: "/azure"));
            options.Directives.Add(Wire.Everything);
        });
        var token = _identity.Token();

        var withOneHeader = await gateway.AskAsync(Wire.Get("/azure/face/v1.0/facelists", $"Authorization: Bearer {token}\r\n"));
        var withBoth = await gateway.AskAsync(Wire.Get("/azure/face/v1.0/facelists", $"Authorization: Bearer partners-own\r\n{Bearer(token)}"));

        Assert.Equal([401, 200], [withOneHeader.Status, withBoth.Status]);
        Assert.Equal("Bearer partners-own", HttpBytes.FieldsOf(_partner.Heads.Single())["Authorization"].Single());
    }

    [Fact]
    public async Task The_token_reaches_neither_partner_nor_record()
    {
        await using var gateway = await StartAsync(Wire.Everything);
        var token = _identity.Token();
        var payload = token.Split('.')[1];

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any, $"Authorization: Bearer {token}\r\n{Bearer(token)}"));

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain(payload, _partner.Heads.Single(), StringComparison.Ordinal);
        await Outcomes.OfAsync(gateway, answer);
        Assert.All(gateway.Entries(), entry => Assert.DoesNotContain(payload, entry.ToJsonString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("member", "scp", "access", 200)]
    [InlineData("contractor", "roles", "Contractor", 200)]
    [InlineData("application", "idtyp", "app", 200)]
    [InlineData("application", "scp", "access", 403)]
    [InlineData("contractor", "idtyp", "app", 403)]
    [InlineData("member", "roles", "Contractor", 403)]
    public async Task Kinds_of_callers_are_told_apart(string permitted, string claim, string value, int status)
    {
        await using var gateway = await StartAsync(Grant("callers", permitted));
        (string, object?) told = (claim, claim == "roles" ? new[] { value } : value);

        Assert.Equal(status, (await gateway.AskAsync(Wire.Get(Wire.Any, Bearer(_identity.Token(told))))).Status);
    }

    [Theory]
    [InlineData("units", "robbery", "department", "robbery", 200)]
    [InlineData("units", "robbery", "department", "homicide", 403)]
    [InlineData("units", "robbery", "unit", "robbery", 403)]
    [InlineData("roles", "Investigator", "roles", "Investigator", 200)]
    [InlineData("roles", "Investigator", "roles", "Clerk", 403)]
    public async Task Unit_and_roles_come_from_their_claims(string member, string permitted, string claim, string value, int status)
    {
        await using var gateway = await StartAsync(Grant(member, permitted));
        (string, object?) told = (claim, claim == "roles" ? new[] { value } : value);

        Assert.Equal(status, (await gateway.AskAsync(Wire.Get(Wire.Any, Bearer(_identity.Token(told))))).Status);
    }

    [Fact]
    public async Task The_claims_that_are_read_can_be_configured()
    {
        await using var gateway = await StartAsync([Grant("units", "robbery")], options => options.Settings.Add("Gateway:Access:UnitClaim=extn.unit"));

        Assert.Equal(200, (await gateway.AskAsync(Wire.Get(Wire.Any, Bearer(_identity.Token(("extn.unit", "robbery")))))).Status);
    }

    [Fact]
    public async Task Without_identity_everybody_is_anonymous_whatever_they_send()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any, Bearer(_identity.Token())));

        Assert.Equal(200, answer.Status);
        var intent = OwnAnswer.Witnessed(gateway, answer);
        Assert.Equal("anonymous", (string?)intent["callerKind"]);
        Assert.Null(intent["callerId"]);
    }

    private static string Bearer(string token) => $"Gateway-Authorization: Bearer {token}\r\n";

    private static string Grant(string member, string name) => Some.Allow("grant", new JsonObject { ["scope"] = new JsonObject { [member] = new JsonArray(name) } });

    private Task<TestGateway> StartAsync(params string[] directives) => StartAsync(directives, null);

    private Task<TestGateway> StartAsync(string[] directives, Action<TestGatewayOptions>? setUp) => Wire.StartAsync(_partner.Address, directives, options =>
    {
        _identity.Configure(options);
        setUp?.Invoke(options);
    });
}
