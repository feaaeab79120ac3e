using System.Collections.Concurrent;
using Gateway.Server.Directives;
using Gateway.Server.Enforcement;
using Gateway.Server.Enforcement.Judging;
using Gateway.Server.Tests.Answers;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>Changes that fall between a request's judgement and its first byte.</summary>
public sealed class RaceTests
{
    [Fact]
    public async Task What_was_permitted_and_forbidden_while_its_record_was_being_written_is_not_sent()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add("Gateway:Ledger:AppendDeadline=00:00:10"));
        await using var client = await gateway.ConnectAsync();
        await using var probe = await gateway.ConnectAsync();
        using (LedgerFile.Hold(gateway.LedgerPath))
        {
            await client.SendAsync(Wire.Get(Wire.Any));
            await TestGateway.WaitAsync(() => (int)gateway.StatusAsync().GetAwaiter().GetResult()["inFlight"]! == 1);
            gateway.Put(Wire.Ban);
            // The change cannot be recorded either, so the door shuts, which cuts whatever waits.
            await TestGateway.WaitAsync(() => gateway.StatusAsync().GetAwaiter().GetResult()["lockdown"] is not null);
        }

        var answer = await client.ReadAnswerAsync();

        OwnAnswer.Check(gateway, answer, 451, "cut");
        var intent = OwnAnswer.Witnessed(gateway, answer);
        Assert.Equal("allow", (string?)intent["effect"]);
        var outcome = await Outcomes.OfAsync(gateway, answer);
        Assert.Equal("not-sent", (string?)outcome["result"]);
        Assert.Equal(0, partner.Connections);
        await gateway.UntilStatusAsync(451);
    }

    [Fact]
    public async Task What_was_permitted_before_a_set_that_forbids_it_and_whose_record_comes_after_it_is_not_sent()
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add("Gateway:Ledger:AppendDeadline=00:00:10"));
        await using var client = await gateway.ConnectAsync();
        var inForce = gateway.Services.GetRequiredService<DirectivesInForce>();
        using (LedgerFile.Hold(gateway.LedgerPath))
        {
            await client.SendAsync(Wire.Get(Wire.Any));
            await TestGateway.WaitAsync(() => (int)gateway.StatusAsync().GetAwaiter().GetResult()["inFlight"]! == 1);
            // Current, and the door open as far as anybody else knows.
            var set = inForce.Current.Set.WithLock(true);
            inForce.Swap(inForce.Current with { Set = set });
            Assert.Equal(1, gateway.Services.GetRequiredService<InFlightRequests>().JudgeAgain(set, gateway.Services.GetRequiredService<PolicyClock>().Now()));
        }

        var answer = await client.ReadAnswerAsync();

        OwnAnswer.Check(gateway, answer, 451, "cut");
        Assert.Equal("allow", (string?)OwnAnswer.Witnessed(gateway, answer)["effect"]);
        Assert.Equal("not-sent", (string?)(await Outcomes.OfAsync(gateway, answer))["result"]);
        Assert.Equal(0, partner.Connections);
    }

    [Fact]
    public async Task Whatever_the_moment_of_a_ban_no_request_that_enters_after_it_reaches_the_partner()
    {
        var arrived = 0;
        var refused = 0;
        var banned = 0;
        await using var partner = RawPartner.Start(async exchange =>
        {
            if (Volatile.Read(ref banned) == 1) Interlocked.Increment(ref arrived);
            await RawBehaviours.Fixed("200 OK", "ok")(exchange);
        });
        await using var gateway = await Wire.StartAsync(partner.Address);
        using var stop = new CancellationTokenSource();
        var after = new ConcurrentQueue<int>();
        var callers = Enumerable.Range(0, 8).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
            {
                await using var client = await gateway.ConnectAsync();
                try
                {
                    while (!stop.IsCancellationRequested)
                    {
                        var isAfter = Volatile.Read(ref banned) == 1;
                        var answer = await client.ExchangeAsync(Wire.Get(Wire.Any));
                        Assert.Contains(answer.Status, (int[])[200, 429, 451]);
                        if (answer.Status == 451) Volatile.Write(ref refused, 1);
                        if (isAfter) after.Enqueue(answer.Status);
                        if (answer.Headers["Connection"].Contains("close")) break;
                    }
                }
                catch (IOException)
                {
                    // The ban came in the middle of an answer, which is broken off with its connection.
                }
            }
        }).ToList();
        await TestGateway.WaitAsync(() => partner.Heads.Count > 50);

        await gateway.PutAndWaitAsync(Wire.Ban);
        // Told by the callers, who leave nobody else a place below the limit of refusals.
        await TestGateway.WaitAsync(() => Volatile.Read(ref refused) == 1);
        // What had passed the gate before may still be on its way through the loopback.
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Volatile.Write(ref banned, 1);
        await TestGateway.WaitAsync(() => after.Count >= 100);
        await stop.CancelAsync();
        await Task.WhenAll(callers);

        Assert.DoesNotContain(200, after);
        Assert.Equal(0, arrived);
    }

    public static TheoryData<string, Action<Chain, Func<Task>>> Stages => new()
    {
        { "before the gate", (chain, untilBanned) => chain.AboveGate = gate => new HoldingUp(gate, untilBanned) },
        { "inside the gate, between its look and the sockets", (chain, untilBanned) => chain.BelowGate = sockets => new HoldingUp(sockets, untilBanned) },
        { "while its connection opens", (chain, untilBanned) => chain.Connect = untilBanned },
        { "in the hands of the sockets", (chain, untilBanned) => chain.Stream = stream => new HeldStream(stream, untilBanned) },
    };

    [Theory, MemberData(nameof(Stages))]
    public async Task What_was_permitted_and_forbidden_before_its_first_byte_is_not_sent(string stage, Action<Chain, Func<Task>> hold)
    {
        foreach (var body in new[] { "", "Content-Length: 4\r\n\r\nbody", "Expect: 100-continue\r\nContent-Length: 4\r\n\r\nbody" })
        {
            var reached = new TaskCompletionSource();
            var banned = new TaskCompletionSource();
            await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));
            await using var gateway = await Chain.StartAsync(partner.Address, chain => hold(chain, () => { reached.TrySetResult(); return banned.Task; }));
            var asking = gateway.AskAsync(Wire.Message("POST", Wire.Any)[..^2] + (body.Length == 0 ? "\r\n" : body));
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

            await gateway.PutAndWaitAsync(Wire.Ban);
            // Whoever is deaf to the cut goes on now.
            await Task.Delay(50, TestContext.Current.CancellationToken);
            banned.SetResult();
            var answer = await asking;

            OwnAnswer.Check(gateway, answer, 451, "cut");
            Assert.Equal("allow", (string?)OwnAnswer.Witnessed(gateway, answer)["effect"]);
            var outcome = await Outcomes.OfAsync(gateway, answer);
            // What the sockets had in hand may have gone for all that anybody can know.
            Assert.Equal(stage == "in the hands of the sockets" ? "cut" : "not-sent", (string?)outcome["result"]);
            Assert.Empty(partner.Heads);
        }
    }
}
