using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Gateway.Ledger.Writing;
using Gateway.Policy.Decisions;
using Gateway.Policy.Requests;
using Gateway.Server.Directives;
using Gateway.Server.Enforcement;
using Gateway.Server.Enforcement.Judging;
using Gateway.Server.Enforcement.Sending;
using Gateway.Server.Telemetry;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>The real gate over real sockets: what differs from its permit in one part does not leave.</summary>
public sealed class PermitGateTests : IAsyncLifetime
{
    private readonly RawPartner _partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));
    private readonly List<Exchange> _exchanges = [];
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await Wire.StartAsync(_partner.Address);

    public async ValueTask DisposeAsync()
    {
        foreach (var exchange in _exchanges) exchange.Permit!.Dispose();
        await _gateway.DisposeAsync();
        await _partner.DisposeAsync();
    }

    [Fact]
    public async Task The_permitted_message_passes_once()
    {
        var exchange = Permitted();
        using var gate = Gate();
        using var message = MessageOf(exchange);

        using var answer = await SendAsync(gate, message);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1, exchange.Permit!.Passes);
        Assert.True(exchange.Traffic.HasBegun);
    }

    public static TheoryData<string, Action<HttpRequestMessage>> Differences => new()
    {
        { "method", message => message.Method = HttpMethod.Put },
        { "method", message => message.Method = new HttpMethod("post") },
        { "target", message => message.RequestUri = new Uri(message.RequestUri!.AbsoluteUri + "/more") },
        { "target", message => message.RequestUri = new Uri(message.RequestUri!.AbsoluteUri) },
        { "target", message => message.RequestUri = null },
        { "host", message => message.Headers.Host = "other.example" },
        { "host", message => message.Headers.Host = null },
        { "header X-Operation", message => { message.Headers.Remove("X-Operation"); message.Headers.Add("X-Operation", "enroll"); } },
        { "header X-Operation", message => message.Headers.Add("X-Operation", "enroll") },
        { "header X-Operation", message => message.Headers.Remove("X-Operation") },
    };

    [Theory, MemberData(nameof(Differences))]
    public async Task A_message_that_differs_in_one_part_does_not_leave(string part, Action<HttpRequestMessage> change)
    {
        var exchange = Permitted();
        using var gate = Gate();
        using var message = MessageOf(exchange);
        change(message);

        var breach = await Assert.ThrowsAsync<PermitBreachException>(() => SendAsync(gate, message));

        Assert.Contains(part + ".", breach.Message, StringComparison.Ordinal);
        NothingLeft(exchange);
    }

    [Fact]
    public async Task A_message_without_a_permit_does_not_leave()
    {
        using var gate = Gate();
        using var message = new HttpRequestMessage(HttpMethod.Get, _partner.Address);

        await Assert.ThrowsAsync<PermitBreachException>(() => SendAsync(gate, message));

        Assert.Equal(0, _partner.Connections);
    }

    [Fact]
    public async Task A_permit_without_a_durable_record_opens_nothing()
    {
        var exchange = Permitted(isGranted: false);
        using var gate = Gate();
        using var message = MessageOf(exchange);

        await Assert.ThrowsAsync<PermitBreachException>(() => SendAsync(gate, message));

        NothingLeft(exchange);
    }

    [Fact]
    public async Task A_permit_that_was_cut_opens_nothing()
    {
        var exchange = Permitted();
        exchange.Permit!.CutBy(new Cut(CutCause.Shutdown, null, 0));
        using var gate = Gate();
        using var message = MessageOf(exchange);

        await Assert.ThrowsAsync<PermitWithdrawnException>(() => SendAsync(gate, message));

        NothingLeft(exchange);
    }

    [Fact]
    public async Task What_was_judged_by_a_set_that_permitted_does_not_leave_under_one_that_does_not()
    {
        var exchange = Permitted();
        // As if the change fell between judgement and registration: nobody has told the permit of it.
        var inForce = Service<DirectivesInForce>();
        inForce.Swap(inForce.Current with { Set = inForce.Current.Set.WithLock(true) });
        using var gate = Gate();
        using var message = MessageOf(exchange);

        await Assert.ThrowsAsync<PermitWithdrawnException>(() => SendAsync(gate, message));

        NothingLeft(exchange);
        Assert.Equal(CutCause.Lockdown, exchange.Permit!.Cut!.Cause);
    }

    // The boundary inside the set passes before anybody was told of it: the gateway's own clock stands still.
    [Fact]
    public async Task What_was_judged_before_a_ban_begins_does_not_leave_after_it_began()
    {
        await _gateway.PutAndWaitAsync(Some.Directive("ban", "deny", new JsonObject { ["effectiveFrom"] = InAnHour() }));
        var exchange = Permitted();
        using var gate = Gate(clock: In(TimeSpan.FromHours(2)));
        using var message = MessageOf(exchange);

        await Assert.ThrowsAsync<PermitWithdrawnException>(() => SendAsync(gate, message));

        NothingLeft(exchange);
        Assert.Equal(CutCause.Directives, exchange.Permit!.Cut!.Cause);
    }

    [Fact]
    public async Task What_leaves_by_another_directive_than_it_was_permitted_by_is_recorded_first()
    {
        await _gateway.PutAndWaitAsync(Some.Allow("ending", new JsonObject { ["effectiveUntil"] = InAnHour() }));
        var exchange = Permitted();
        exchange.Decision = exchange.Permit!.Standing!.Value.Decision;
        using var gate = Gate(clock: In(TimeSpan.FromHours(2)));
        using var message = MessageOf(exchange);

        using var answer = await SendAsync(gate, message);

        Assert.Equal(["ending", "everything"], exchange.Decision.Determining.Select(directive => directive.Id));
        var attempt = _gateway.Entries("attempt").Single();
        Assert.Equal(("boundary", 1), ((string?)attempt["cause"], (int)attempt["number"]!));
        Assert.Equal(["everything"], attempt["directives"]!.AsArray().Select(id => (string?)id));
    }

    [Fact]
    public async Task What_ends_while_the_connection_is_being_opened_does_not_leave()
    {
        var exchange = Permitted();
        using var sockets = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                exchange.Permit!.CutBy(new Cut(CutCause.Directives, null, 0));
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var gate = Gate(sockets);
        using var message = MessageOf(exchange);

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(gate, message));

        Assert.IsType<PermitWithdrawnException>(failure is HttpRequestException ? failure.InnerException : failure);
        Assert.Empty(_partner.Heads);
        Assert.False(exchange.Traffic.HasBegun);
    }

    [Fact]
    public async Task From_the_moment_of_a_cut_not_one_more_byte_is_handed_on_either_way()
    {
        var exchange = Permitted();
        exchange.Traffic.Permit = exchange.Permit;
        using var partner = new MemoryStream([1, 2, 3, 4]) { Position = 1 };
        await using var stream = new CountingStream(partner, exchange.Traffic);
        await stream.WriteAsync(new byte[2], TestContext.Current.CancellationToken);

        exchange.Permit!.CutBy(new Cut(CutCause.Directives, null, 0));

        await Assert.ThrowsAsync<PermitWithdrawnException>(async () => await stream.WriteAsync(new byte[1], TestContext.Current.CancellationToken));
        Assert.Throws<PermitWithdrawnException>(() => stream.Write(new byte[1], 0, 1));
        Assert.Equal([1, 0, 0, 4], partner.ToArray());
        await Assert.ThrowsAsync<PermitWithdrawnException>(async () => await stream.ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken));
        Assert.Equal(2, exchange.Traffic.BytesOut);
    }

    [Fact]
    public async Task The_same_message_does_not_pass_twice_and_a_second_one_is_recorded_first()
    {
        var exchange = Permitted();
        using var gate = Gate();
        using var message = MessageOf(exchange);
        using var first = await SendAsync(gate, message);
        using var second = MessageOf(exchange);

        await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(gate, message));
        using var answer = await SendAsync(gate, second);

        Assert.Equal(2, _partner.Heads.Count);
        var attempt = _gateway.Entries("attempt")[^1];
        Assert.Equal("further-pass", (string?)attempt["cause"]);
        Assert.Equal(exchange.Permit!.Intent, (long)attempt["intent"]!);
    }

    [Fact]
    public async Task A_pass_under_a_newer_epoch_than_the_recorded_one_is_recorded_first()
    {
        var exchange = Permitted();
        await _gateway.PutAndWaitAsync(Some.Allow("another"));
        using var gate = Gate();
        using var message = MessageOf(exchange);

        using var answer = await SendAsync(gate, message);

        var attempt = _gateway.Entries("attempt").Single();
        Assert.Equal("new-epoch", (string?)attempt["cause"]);
        Assert.Equal(Service<DirectivesInForce>().Current.Set.Epoch, (long)attempt["epoch"]!);
        Assert.Equal(["another", "everything"], attempt["directives"]!.AsArray().Select(id => (string?)id));
    }

    private Exchange Permitted(bool isGranted = true)
    {
        var http = new DefaultHttpContext();
        var set = Service<DirectivesInForce>().Current.Set;
        var now = Service<PolicyClock>().Now();
        var facts = new RequestFacts
        {
            At = now.At,
            Agency = "open-pd",
            Api = "open",
            Operations = OperationSet.Of(OperationClass.Search),
            Caller = CallerFacts.Anonymous,
            IdentityConfigured = false,
        };
        var exchange = new Exchange
        {
            Http = http,
            Trace = ExchangeTrace.Start(http.Request, now.At),
            Headers = new HeaderLines(http.Request.Headers),
            StartedAt = 0,
            Traffic = new Traffic(),
            Epoch = set.Epoch,
            Permit = Service<InFlightRequests>().Open((TimeProvider.System.GetTimestamp(), TimeSpan.FromHours(1)), CancellationToken.None),
        };
        exchange.Permit.Judged(facts, DecisionEngine.Decide(facts, set), set);
        if (isGranted)
            exchange.Permit.Grant(new PermittedMessage("POST", new Uri(_partner.Address, "/told"), "gw", [new("X-Operation", "search")]), 1);
        _exchanges.Add(exchange);
        return exchange;
    }

    [Fact]
    public void What_cannot_be_judged_again_is_cut_and_keeps_nothing_else_from_being_judged()
    {
        Exchange[] exchanges = [Permitted(), Permitted()];
        var set = Service<DirectivesInForce>().Current.Set;
        foreach (var exchange in exchanges)
            exchange.Permit!.Judged(new RequestFacts { At = default, Agency = null!, Api = null!, Operations = default, Caller = null! }, exchange.Permit.Standing!.Value.Decision, set);

        var cut = Service<InFlightRequests>().JudgeAgain(set, Service<PolicyClock>().Now());

        Assert.Equal(2, cut);
        Assert.All(exchanges, exchange => Assert.Equal(CutCause.Directives, exchange.Permit!.Cut!.Cause));
    }

    private HttpRequestMessage MessageOf(Exchange exchange)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, exchange.Permit!.Message?.Target ?? new Uri(_partner.Address, "/told"));
        message.Headers.Host = "gw";
        message.Headers.Add("X-Operation", "search");
        message.Options.Set(PermitGateHandler.ExchangeKey, exchange);
        return message;
    }

    private PermitGateHandler Gate(SocketsHttpHandler? sockets = null, PolicyClock? clock = null) =>
        new(Service<DirectivesInForce>(), clock ?? Service<PolicyClock>(), Service<LedgerWriter>(), sockets ?? new SocketsHttpHandler { UseProxy = false });

    private PolicyClock In(TimeSpan time)
    {
        var steps = new SteppedClock();
        var clock = new PolicyClock(steps, Service<LedgerWriter>());
        steps.Advance(time);
        return clock;
    }

    private static string InAnHour() => DateTimeOffset.UtcNow.AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static async Task<HttpResponseMessage> SendAsync(PermitGateHandler gate, HttpRequestMessage message)
    {
        using var invoker = new HttpMessageInvoker(gate, disposeHandler: false);
        return await invoker.SendAsync(message, TestContext.Current.CancellationToken);
    }

    private void NothingLeft(Exchange exchange)
    {
        Assert.Equal(0, _partner.Connections);
        Assert.Equal(0, exchange.Permit!.Passes);
        Assert.False(exchange.Traffic.HasBegun);
    }

    private T Service<T>() where T : notnull => _gateway.Services.GetRequiredService<T>();
}
