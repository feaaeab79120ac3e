using System.Text.Json.Nodes;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>A SOAP message with an image is longer than what is looked at; the element in its body stands before the image and is enough.</summary>
public sealed class SoapBodyTests
{
    private static readonly string Image = new('A', 300_000);

    [Theory]
    [InlineData("Verify", "Verify", 200)]
    [InlineData("Verify", "Identify", 403)]
    [InlineData("Identify", "Identify", 403)]
    [InlineData("QueryCapabilities", "Verify", 403)]
    public async Task A_grant_for_verification_covers_what_head_and_body_say_is_one(string action, string element, int status)
    {
        string? received = null;
        await using var partner = RawPartner.Start(async exchange =>
        {
            received = System.Text.Encoding.Latin1.GetString(await exchange.ReadBodyAsync());
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        await using var gateway = await TestGateway.StartAsync(options =>
        {
            options.Routes.Add(new TestRoute("bias", "partner-pd", "bias", partner.Address, Prefix: "/bias"));
            options.Directives.Add(Some.Allow("verification", new JsonObject { ["scope"] = new JsonObject { ["operations"] = new JsonArray("verify") } }));
        });
        var message = $"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><b:{element} xmlns:b=\"urn:b\"><BIR>{Image}</BIR></b:{element}></s:Body></s:Envelope>";

        var answer = await gateway.AskAsync(
            $"POST /bias/service HTTP/1.1\r\nHost: gateway\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"{action}\"\r\nContent-Length: {message.Length}\r\n\r\n{message}");

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200 ? message : null, received);
    }
}
