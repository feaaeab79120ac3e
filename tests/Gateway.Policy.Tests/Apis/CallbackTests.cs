using System.Text;
using Gateway.Policy.Apis;
using Gateway.Policy.Tests.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Apis;

/// <summary>Results that are sent to a third place are shared, so such a request has the class <c>share</c> besides its own.</summary>
public sealed class CallbackTests
{
    private static readonly ApiProfile Profile = ProfileText.Read(ProfileText.With(
        """
        { "id": "find", "methods": ["POST"], "path": "/find", "operations": ["search"], "callback": [{ "query": "callback" }, { "header": "X-Callback" }] },
        { "id": "job", "methods": ["POST"], "path": "/job", "operations": ["search"], "callback": [{ "json": "notify.url" }] }
        """,
        """
        { "method": "POST", "target": "/find", "rule": "find", "operations": ["search"] },
        { "method": "POST", "target": "/job", "rule": "job", "operations": ["search", "share"] }
        """));

    [Theory]
    [InlineData("/find", "search")]
    [InlineData("/find?transaction=1", "search")]
    [InlineData("/find?callback=https%3A%2F%2Fa.example%2Fcb", "search share")]
    [InlineData("/find?Callback=x", "search share")]
    [InlineData("/find?callback=", "search share")]
    [InlineData("/find?callback[]=x", "search share")]
    public void A_callback_in_the_query_shares(string target, string operations) =>
        Assert.Equal(Some.Operations(operations), RequestClassifierTests.Classify(Profile, "POST", target).Operations);

    [Fact]
    public void A_callback_in_a_header_shares_and_the_gate_compares_it()
    {
        Assert.Equal(Some.Operations("search share"), RequestClassifierTests.Classify(Profile, "POST", "/find", ("X-Callback", "https://a.example/")).Operations);
        Assert.Contains("X-Callback", Profile.DiscriminatingHeaders);
    }

    [Theory]
    [InlineData("{}", "search")]
    [InlineData("{\"notify\":{}}", "search")]
    [InlineData("{\"notify\":{\"url\":\"https://a.example/\"}}", "search share")]
    [InlineData("{\"notify\":{\"url\":null}}", "search share")]
    [InlineData("{\"notify\":{\"URL\":\"https://a.example/\"}}", "search share")]
    [InlineData("not json", "search share")]
    public void A_callback_in_the_body_shares_unless_the_body_proves_that_there_is_none(string body, string operations)
    {
        var head = RequestClassifierTests.Classify(Profile, "POST", "/job");

        Assert.Equal(Some.Operations(operations), RequestClassifier.Narrow(head, Some.Headers(("Content-Type", "application/json")), Encoding.UTF8.GetBytes(body)).Operations);
    }

    [Theory]
    [InlineData("https%3A%2F%2FResults.example%3A8443%2Fcb%3Ftoken%3Ds3cr3t", "results.example")]
    [InlineData("https%3A%2F%2Fuser%3As3cr3t@results.example%2F", "results.example")]
    [InlineData("s3cr3t", "present")]
    [InlineData("arn%3Aaws%3Asns%3Aus-east-1%3A111122223333%3As3cr3t", "present")]
    [InlineData("file%3A%2F%2F%2Fs3cr3t", "present")]
    public void The_record_holds_the_host_alone(string value, string shown) =>
        Assert.Equal([KeyValuePair.Create("callback", shown)], RequestClassifierTests.Classify(Profile, "POST", "/find?callback=" + value).Discriminators);

    [Fact]
    public void The_record_holds_the_host_of_a_body_too()
    {
        var head = RequestClassifierTests.Classify(Profile, "POST", "/job");
        var narrowed = RequestClassifier.Narrow(head, Some.Headers(("Content-Type", "application/json")), "{\"notify\":{\"url\":\"https://a.example/s3cr3t\"}}"u8);

        Assert.Equal([KeyValuePair.Create("notify.url", "a.example")], narrowed.Discriminators);
    }
}
