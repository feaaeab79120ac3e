using System.Net;
using Gateway.Server.Partners.Connections;
using Xunit;

namespace Gateway.Server.Tests.Partners;

public sealed class AddressRulesTests
{
    [Theory]
    [InlineData("8.8.8.8", "Public")]
    [InlineData("2606:4700::1111", "Public")]
    [InlineData("10.0.0.1", "Private")]
    [InlineData("172.31.255.255", "Private")]
    [InlineData("172.32.0.0", "Public")]
    [InlineData("192.168.1.1", "Private")]
    [InlineData("100.64.0.1", "Private")]
    [InlineData("127.8.8.8", "Private")]
    [InlineData("::1", "Private")]
    [InlineData("fd12::1", "Private")]
    [InlineData("::ffff:10.0.0.1", "Private")]
    [InlineData("64:ff9b::8.8.8.8", "Private")]
    [InlineData("169.254.169.254", "Never")]
    [InlineData("100.100.100.200", "Never")]
    [InlineData("168.63.129.16", "Never")]
    [InlineData("fd00:ec2::254", "Never")]
    [InlineData("fe80::1", "Never")]
    [InlineData("::ffff:169.254.169.254", "Never")]
    [InlineData("::169.254.169.254", "Never")]
    [InlineData("64:ff9b::169.254.169.254", "Never")]
    [InlineData("2002:a9fe:a9fe::1", "Never")]
    [InlineData("0.0.0.0", "Never")]
    [InlineData("::", "Never")]
    [InlineData("255.255.255.255", "Never")]
    [InlineData("224.0.0.1", "Never")]
    [InlineData("ff02::1", "Never")]
    public void Every_address_is_of_one_kind_also_when_IPv6_carries_it(string address, string expected) =>
        Assert.Equal(expected, AddressRules.KindOf(IPAddress.Parse(address)).ToString());

    [Theory]
    [InlineData("http://127.0.0.1:8080", "127.0.0.1", 8080, true)]
    [InlineData("http://127.0.0.1:8080", "::ffff:127.0.0.1", 8080, true)]
    [InlineData("http://127.0.0.1:8080", "127.0.0.1", 8081, false)]
    [InlineData("http://127.0.0.1:8080", "127.0.0.2", 8080, false)]
    [InlineData("http://*:8080", "127.0.0.2", 8080, true)]
    [InlineData("https://gateway.example:8080", "::1", 8080, true)]
    [InlineData("http://localhost:8080", "::1", 8080, true)]
    [InlineData("http://0.0.0.0:8080", "203.0.113.7", 8080, false)]
    [InlineData("http://unix:/run/gateway.sock", "127.0.0.1", 80, false)]
    [InlineData("nonsense", "127.0.0.1", 80, false)]
    public void A_listener_covers_the_addresses_that_reach_it(string url, string address, int port, bool expected)
    {
        var configuration = Configurations.Read($$"""{ "Kestrel": { "Endpoints": { "Proxy": { "Url": "{{url}}" } } } }""");

        Assert.Equal(expected, OwnListeners.From(configuration).Covers(IPAddress.Parse(address), port));
    }
}
