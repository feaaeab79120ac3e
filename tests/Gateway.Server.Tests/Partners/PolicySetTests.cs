using System.Security.Cryptography;
using System.Text;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Partners;

public sealed class PolicySetTests
{
    private const string Routes = "ReverseProxy:Routes:";
    private const string Clusters = "ReverseProxy:Clusters:";

    [Fact]
    public void The_canonical_bytes_are_these_and_the_hash_is_theirs()
    {
        var policySet = Configurations.LoadWith().PolicySet;

        GoldenFile.Check("Golden/policy-set.json", Encoding.UTF8.GetString(policySet.Canonical.Span));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(policySet.Canonical.Span)), policySet.Hash);
    }

    [Theory]
    [InlineData(Routes + "compreface:Metadata:Agency", "other-center")]
    [InlineData(Routes + "compreface:Match:Path", "/compreface/v1/{**rest}")]
    [InlineData(Routes + "compreface:Transforms:1:PathPrefix", "/fr2")]
    [InlineData(Routes + "rekognition:Match:Hosts:1", "rekognition.us-west-2.amazonaws.com")]
    [InlineData(Clusters + "compreface:Destinations:one:Address", "http://127.0.0.1:8002/")]
    [InlineData(Clusters + "aws:Metadata:AllowAddresses", "10.0.0.0/8")]
    [InlineData(Routes + "rekognition:Metadata:MaxAge", "12:00:00")]
    public void What_changes_where_requests_go_or_how_they_are_judged_changes_the_hash_and_that_of_its_route_alone(string key, string value)
    {
        var (before, after) = (Configurations.LoadWith(), Configurations.LoadWith((key, value)));

        Assert.Empty(after.Errors);
        Assert.NotEqual(before.PolicySet.Hash, after.PolicySet.Hash);
        Assert.Single(before.Models.Keys, id => before.Models[id].Hash != after.Models[id].Hash);
    }

    [Theory]
    [InlineData(Routes + "compreface:Transforms:2:Set", "another-key")]
    [InlineData(Clusters + "compreface:HttpRequest:ActivityTimeout", "00:01:00")]
    [InlineData("Gateway:Agencies:pimeyes", "PimEyes")]
    public void What_changes_neither_leaves_the_hash(string key, string value) =>
        Assert.Equal(Configurations.LoadWith().PolicySet.Hash, Configurations.LoadWith((key, value)).PolicySet.Hash);

    [Fact]
    public void A_credential_is_nowhere_in_the_canonical_bytes() =>
        Assert.DoesNotContain("not-a-real-key", Encoding.UTF8.GetString(Configurations.LoadWith().PolicySet.Canonical.Span), StringComparison.Ordinal);
}
