using Gateway.Server.Enforcement.Answering;
using Xunit;

namespace Gateway.Server.Tests.Answers;

/// <summary>Spellings by which an answer can send a client to another host, as browsers and client libraries read them.</summary>
public sealed class AnswerPointersTests
{
    [Theory]
    [InlineData("Location", "/any/other")]
    [InlineData("Location", "other?to=https://elsewhere.example/")]
    [InlineData("Location", "/any?next=https://elsewhere.example/#x")]
    [InlineData("Location", "#top")]
    [InlineData("Location", "")]
    [InlineData("Location", "http://ours.example/any")]
    [InlineData("Location", "HTTPS://OURS.example/any")]
    [InlineData("Location", "//ours.example/any")]
    [InlineData("Refresh", "5")]
    [InlineData("Refresh", "5; url=/any")]
    [InlineData("Refresh", "0;URL=\"http://ours.example/\"")]
    public void Within_the_gateway(string name, string value) => Assert.False(Leaves(name, value));

    [Theory]
    [InlineData("Location", "https://elsewhere.example/")]
    [InlineData("Location", "https://elsewhere.example/?url=http://ours.example/")]
    [InlineData("Location", "https://elsewhere.example/?url=/local")]
    [InlineData("Location", "https://ours.example@elsewhere.example/")]
    [InlineData("Location", "https://ours.example.elsewhere.example/")]
    [InlineData("Location", "https://ours.example./")]
    [InlineData("Location", "//elsewhere.example/")]
    [InlineData("Location", "///elsewhere.example/")]
    [InlineData("Location", "/\\elsewhere.example/")]
    [InlineData("Location", "\\\\elsewhere.example\\")]
    [InlineData("Location", "https:/elsewhere.example/")]
    [InlineData("Location", "https:elsewhere.example")]
    [InlineData("Location", "https:\\\\elsewhere.example")]
    [InlineData("Location", "/\t/elsewhere.example/")]
    [InlineData("Location", "https://ours.example\t.elsewhere.example/")]
    [InlineData("Location", "ftp://ours.example/")]
    [InlineData("Location", "javascript:alert(1)")]
    [InlineData("Location", "https://[::1]/")]
    [InlineData("Location", "/caf\u00e9")]
    [InlineData("Location", "https://ours.example/\u00e9")]
    [InlineData("Link", "</caf\u00e9>; rel=\"next\"")]
    [InlineData("Refresh", "5; url=/caf\u00e9")]
    [InlineData("Azure-AsyncOperation", "https://elsewhere.example/")]
    [InlineData("Content-Location", "https://elsewhere.example/")]
    [InlineData("Refresh", "5; url=https://elsewhere.example/")]
    [InlineData("Refresh", "5; URL = 'https://elsewhere.example/'")]
    [InlineData("Refresh", "5;https://elsewhere.example/")]
    [InlineData("Refresh", "5, url=//elsewhere.example/")]
    public void Round_the_gateway(string name, string value) => Assert.True(Leaves(name, value));

    private static bool Leaves(string name, string value) => AnswerPointers.LeavesGateway(name, value, address => address.Host == "ours.example");
}
