using System.Net;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Storage;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Access;

/// <summary>Who called is the socket's word, whatever headers and environment say.</summary>
public sealed class PeerTests
{
    [Fact]
    public async Task No_setting_of_the_host_makes_forwarded_headers_believed_or_hosts_filtered()
    {
        await using var gateway = await TestGateway.StartAsync(options =>
        {
            options.Directives.Add(Some.Moratorium());
            options.Settings.AddRange(["ForwardedHeaders_Enabled=true", "AllowedHosts=other.example"]);
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/nowhere");
        request.Headers.Add("X-Forwarded-For", "203.0.113.77");
        request.Headers.Add("X-Forwarded-Proto", "https");

        using var answer = await gateway.Client.SendAsync(request);

        Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest);
        using var reader = LedgerReader.Open(gateway.LedgerPath);
        var intent = (IntentEntry)reader.Find((long)gateway.Entries("intent").Single()["index"]!)!.Entry;
        Assert.Equal("127.0.0.1", intent.Peer.Value);
        Assert.Equal("http", intent.Scheme);
    }

    [Fact]
    public void Half_an_identity_is_a_start_up_error()
    {
        var failure = Assert.Throws<StartupException>(() => GatewayApplication.Create(
            ["--environment=Production", "--Gateway:Directives:Path=/nowhere", "--Gateway:ChangeControl:Mode=File", "--AzureAd:Instance=https://login.microsoftonline.com/"]));

        Assert.Contains("AzureAd:ClientId", failure.Message, StringComparison.Ordinal);
    }
}
