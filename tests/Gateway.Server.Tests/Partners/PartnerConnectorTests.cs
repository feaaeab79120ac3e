using System.Net;
using System.Net.Sockets;
using Gateway.Server.Partners;
using Gateway.Server.Partners.Connections;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Partners;

public sealed class PartnerConnectorTests
{
    private const string Name = "partner.example";
    private static readonly OwnListeners NoListeners = OwnListeners.From(Configurations.Read("{}"));

    [Fact]
    public async Task A_name_is_resolved_once_and_the_socket_goes_to_the_address_that_was_judged()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        var answers = new Queue<IPAddress[]>([[IPAddress.Loopback], [IPAddress.Parse("169.254.169.254")]]);
        var connector = new PartnerConnector(Cluster("127.0.0.0/8"), NoListeners, new NameResolution((_, _) => Task.FromResult(answers.Dequeue())));

        await using var stream = await connector.ConnectAsync(Name, partner.Port, TestContext.Current.CancellationToken);

        Assert.Single(answers);
        Assert.Equal(partner.Port, ((IPEndPoint)((NetworkStream)stream).Socket.RemoteEndPoint!).Port);
        Assert.True(((NetworkStream)stream).Socket.NoDelay);
        Assert.NotEqual(0, (int)((NetworkStream)stream).Socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)!);
        var later = await Assert.ThrowsAnyAsync<HttpRequestException>(() => connector.ConnectAsync(Name, partner.Port, TestContext.Current.CancellationToken).AsTask());
        Assert.Contains("169.254.169.254 is a link-local", later.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", "", "private address 127.0.0.1")]
    [InlineData("127.0.0.1", "10.0.0.0/8", "AllowAddresses does not hold")]
    [InlineData("::ffff:127.0.0.1", "", "private address")]
    [InlineData("169.254.169.254", "0.0.0.0/0", "link-local, metadata")]
    [InlineData("fd00:ec2::254", "::/0", "link-local, metadata")]
    [InlineData("::ffff:100.100.100.200", "0.0.0.0/0", "link-local, metadata")]
    public async Task A_name_that_resolves_out_of_bounds_is_refused_by_the_rule(string address, string allowed, string rule)
    {
        var refusal = await RefusalAsync(Cluster(allowed), Name, 80, IPAddress.Parse(address));

        Assert.Contains(rule, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("`c`", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_address_out_of_bounds_refuses_the_name_and_nothing_is_connected()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));

        await RefusalAsync(Cluster("127.0.0.0/8"), Name, partner.Port, IPAddress.Loopback, IPAddress.Parse("10.0.0.1"));

        Assert.Equal(0, partner.Connections);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    public async Task A_literal_address_and_localhost_are_allowed_and_never_asked_of_DNS(string host)
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        var connector = new PartnerConnector(Cluster(), NoListeners, new NameResolution((_, _) => throw new InvalidOperationException("asked")));

        await using var stream = await connector.ConnectAsync(host, partner.Port, TestContext.Current.CancellationToken);

        Assert.True(stream.CanWrite);
    }

    [Fact]
    public async Task A_literal_metadata_address_is_refused()
    {
        var refusal = await RefusalAsync(Cluster(), "169.254.169.254", 80);

        Assert.Contains("link-local", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_gateways_own_listener_is_refused_also_when_its_port_is_known_only_later()
    {
        await using var self = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        var listeners = OwnListeners.From(Configurations.Read("{}"));
        var connector = new PartnerConnector(Cluster("127.0.0.0/8"), listeners, new NameResolution((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback])));
        listeners.Add(self.Address.ToString());

        var byName = await Assert.ThrowsAnyAsync<HttpRequestException>(() => connector.ConnectAsync(Name, self.Port, TestContext.Current.CancellationToken).AsTask());
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => connector.ConnectAsync("127.0.0.1", self.Port, TestContext.Current.CancellationToken).AsTask());

        Assert.Contains("own listener", byName.Message, StringComparison.Ordinal);
        Assert.Equal(0, self.Connections);
    }

    [Fact]
    public async Task A_dead_address_is_passed_over_for_the_next_one()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        var connector = new PartnerConnector(
            Cluster("127.0.0.0/8"), NoListeners, new NameResolution((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback])));

        await using var stream = await connector.ConnectAsync(Name, partner.Port, TestContext.Current.CancellationToken);

        Assert.Equal(IPAddress.Loopback, ((IPEndPoint)((NetworkStream)stream).Socket.RemoteEndPoint!).Address);
    }

    [Fact]
    public async Task A_partner_that_cannot_be_reached_resolved_or_found_is_a_request_error()
    {
        var unreachable = await RefusalAsync(Cluster(), "127.0.0.1", FreePort.Take());
        var empty = await RefusalAsync(Cluster(), Name, 80);
        var connector = new PartnerConnector(Cluster(), NoListeners, new NameResolution((_, _) => throw new SocketException((int)SocketError.HostNotFound)));
        var unknown = await Assert.ThrowsAnyAsync<HttpRequestException>(() => connector.ConnectAsync(Name, 80, TestContext.Current.CancellationToken).AsTask());

        Assert.Equal(HttpRequestError.ConnectionError, unreachable.HttpRequestError);
        Assert.Equal(HttpRequestError.NameResolutionError, empty.HttpRequestError);
        Assert.Equal(HttpRequestError.NameResolutionError, unknown.HttpRequestError);
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_told_so()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new PartnerConnector(Cluster(), NoListeners, NameResolution.OfSystem).ConnectAsync("127.0.0.1", 80, gone.Token).AsTask());
    }

    private static Task<HttpRequestException> RefusalAsync(ClusterModel cluster, string host, int port, params IPAddress[] addresses) =>
        Assert.ThrowsAnyAsync<HttpRequestException>(
            () => new PartnerConnector(cluster, NoListeners, new NameResolution((_, _) => Task.FromResult(addresses))).ConnectAsync(host, port, TestContext.Current.CancellationToken).AsTask());

    private static ClusterModel Cluster(string allowed = "") => new()
    {
        ClusterId = "c",
        Destinations = [new DestinationModel("one", new Uri("http://partner.example/"), null)],
        AllowAddresses = AddressRules.ReadRanges(allowed, []),
    };
}
