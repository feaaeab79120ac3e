using Xunit;

namespace Gateway.Policy.Tests.Apis;

public sealed class OutgoingHeadersTests
{
    [Theory]
    [InlineData("Accept")]
    [InlineData("accept-encoding")]
    [InlineData("Content-Type")]
    [InlineData("User-Agent")]
    [InlineData("Range")]
    [InlineData("If-None-Match")]
    [InlineData("Expect")]
    [InlineData("te")]
    [InlineData("grpc-timeout")]
    [InlineData("Sec-WebSocket-Key")]
    [InlineData("x-amz-target")]
    [InlineData("amz-sdk-invocation-id")]
    [InlineData("X-API-KEY")]
    public void The_base_list_and_the_profiles_own_headers_go_out(string name) => Assert.True(Seeds.Profile("compreface.json").MayGoOut(name));

    [Theory]
    [InlineData("Frt-Purpose")]
    [InlineData("Gateway-Authorization")]
    [InlineData("Baggage")]
    [InlineData("Traceparent")]
    [InlineData("Cookie")]
    [InlineData("Connection")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Upgrade")]
    [InlineData("Proxy-Authorization")]
    [InlineData("X-Forwarded-For")]
    [InlineData("Forwarded")]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("X-Original-URL")]
    [InlineData("Host")]
    [InlineData("Authorization")]
    [InlineData("Content_Type")]
    [InlineData("Accepted")]
    [InlineData("X-Agency")]
    [InlineData("")]
    public void Nothing_else_goes_out(string name) => Assert.False(Seeds.Profile("compreface.json").MayGoOut(name));

    [Fact]
    public void A_credential_is_the_partners_only_where_the_profile_names_it()
    {
        Assert.True(Seeds.Profile("rekognition.json").IsCredentialHeader("authorization"));
        Assert.True(Seeds.Profile("rekognition.json").MayGoOut("authorization"));
        Assert.False(Seeds.Profile("compreface.json").IsCredentialHeader("Authorization"));
        Assert.True(Seeds.Profile("compreface.json").IsCredentialHeader("X-Api-Key"));
    }

    [Fact]
    public void Only_a_signature_over_host_and_path_ties_a_profile_to_its_host()
    {
        Assert.True(Seeds.Profile("rekognition.json").SignsHostAndPath);
        Assert.False(Seeds.Profile("azure-face.json").SignsHostAndPath);
    }

    [Fact]
    public void Cookies_go_out_by_name_only() =>
        Assert.Equal(
            ["session"],
            ProfileText.Read(ProfileText.Smallest.Replace("\"title\"", "\"credentials\": { \"cookies\": [\"session\"] }, \"title\"", StringComparison.Ordinal)).Cookies);
}
