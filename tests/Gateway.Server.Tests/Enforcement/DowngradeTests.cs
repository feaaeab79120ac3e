using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>A partner that is offered HTTP/2 over TLS and takes HTTP/1.1: the one permitted message leaves once, whatever it is spelt in.</summary>
public sealed class DowngradeTests : IDisposable
{
    // RFC 9113 section 7.
    private const int Http11Required = 0xd;

    private readonly TempFolder _folder = new();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    public static TheoryData<string, string, bool> Messages => new()
    {
        { "GET", "\r\n", true }, { "GET", "\r\n", false },
        { "DELETE", "\r\n", true }, { "DELETE", "\r\n", false },
        { "POST", "Content-Length: 4\r\n\r\nbody", true }, { "POST", "Content-Length: 4\r\n\r\nbody", false },
        { "POST", "Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n", true }, { "POST", "Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n", false },
    };

    [Theory, MemberData(nameof(Messages))]
    public async Task A_partner_that_chooses_HTTP11_sees_the_judged_message_once_also_where_it_hangs_up(string method, string rest, bool answers)
    {
        using var certificate = _authority.Issue("127.0.0.1");
        await using var partner = RawPartner.Start(answers ? RawBehaviours.Fixed("200 OK", "ok") : RawBehaviours.CloseWithoutAnswerAsync, certificate);
        await using var gateway = await StartAsync(partner.Address);

        var answer = await gateway.AskAsync(Wire.Message(method, Wire.Any + "?a=1")[..^2] + rest);

        Assert.Equal(answers ? 200 : 502, answer.Status);
        Assert.StartsWith($"{method} /any/thing?a=1 HTTP/1.1\r\n", partner.Heads.Single(), StringComparison.Ordinal);
        Assert.Equal(Wire.Any + "?a=1", gateway.Targets().Single());
        await WentOnceAsync(gateway, answer, answers ? "completed" : "partner-failed");
    }

    [Theory]
    [InlineData("GET", "", true)]
    [InlineData("GET", "", false)]
    [InlineData("POST", "body", true)]
    [InlineData("POST", "body", false)]
    public async Task A_partner_that_takes_the_message_over_HTTP2_and_then_asks_for_HTTP11_does_not_get_it_again(string method, string body, bool isReset)
    {
        using var certificate = _authority.Issue("127.0.0.1");
        await using var partner = RawHttp2Partner.Start(
            stream => isReset ? stream.ResetAsync(Http11Required) : stream.GoAwayAsync(0, Http11Required), certificate);
        await using var gateway = await StartAsync(partner.Address);

        var answer = await gateway.AskAsync(Wire.Message(method, Wire.Any, body: body));

        Assert.Equal(502, answer.Status);
        Assert.Equal((1, 0), (partner.Heads, partner.Others));
        Assert.InRange(partner.Ends, 0, 1);
        Assert.InRange(partner.DataBytes, 0, body.Length);
        await WentOnceAsync(gateway, answer, "partner-failed");
    }

    private static async Task WentOnceAsync(TestGateway gateway, RawAnswer answer, string result)
    {
        var outcome = await Outcomes.OfAsync(gateway, answer);
        Assert.Equal((result, 1), ((string?)outcome["result"], (int)outcome["attempts"]!));
        Assert.Empty(gateway.Entries("attempt"));
    }

    private Task<TestGateway> StartAsync(Uri partner) => Wire.StartAsync(partner, options => options.Settings.AddRange(
    [
        "ReverseProxy:Clusters:open:HttpRequest:Version=2",
        "ReverseProxy:Clusters:open:HttpRequest:VersionPolicy=RequestVersionOrLower",
        "ReverseProxy:Clusters:open:Metadata:CertificateAuthority=" + _folder.Write("authority.pem", _authority.Pem),
    ]));
}
