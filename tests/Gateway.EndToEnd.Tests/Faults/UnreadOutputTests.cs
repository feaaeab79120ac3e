using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>Whoever started the gateway has stopped reading what it says: its pipe is full, and so is the queue before it.</summary>
public sealed class UnreadOutputTests
{
    // The pipe takes 64 KiB and the queue 2,500 lines, each of more than 100 bytes.
    private const int Lines = 4_000;

    [Fact]
    public async Task Requests_are_forwarded_and_recorded_all_the_same()
    {
        using var folder = new TempFolder();
        folder.Write("directives/grant.json", Some.Allow());
        using var certificate = TestCertificates.Create("gw.example");
        var port = FreePort.Take();
        await using var partner = await CountingPartner.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(folder,
        [
            .. TestRoute.CompreFace(partner.Address).Settings(),
            $"Kestrel:Endpoints:ProxyTls:Url=https://127.0.0.1:{port}",
            "Kestrel:Endpoints:ProxyTls:Certificate:Path=" + folder.Write("tls.pem", certificate.ExportCertificatePem()),
            "Kestrel:Endpoints:ProxyTls:Certificate:KeyPath=" + folder.Write("tls.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
            "Logging:LogLevel:Microsoft.AspNetCore.Server.Kestrel.Https=Debug",
        ]);
        gateway.Ignore();
        var before = gateway.Lines.Count;

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        // A line for each: this is no TLS.
        await Parallel.ForEachAsync(Enumerable.Range(0, Lines), new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = patience.Token }, async (_, cancellation) =>
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
            await socket.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), cancellation);
            try { while (await socket.ReceiveAsync(new byte[64], cancellation) > 0) { } }
            catch (SocketException) { }
        });

        using var client = new HttpClient { BaseAddress = gateway.ProxyAddress, Timeout = TimeSpan.FromSeconds(10) };
        for (var i = 0; i < 20; i++)
        {
            using var answer = await client.SendAsync(Load.Named($"unread-{i}"), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        Assert.Equal(20, partner.Seen.Count);
        Assert.InRange(gateway.Lines.Count - before, 0, 1);
        await gateway.KillAsync();
        Assert.Equal(20, (await WholeLedger.ReadVerifiedAsync(folder["ledger.db"])).Intents.Count);
    }
}
