using System.Globalization;
using Gateway.FakePartner;

if (!Arguments.TryRead(args, out var port, out var adminPort))
{
    await Console.Error.WriteLineAsync("usage: Gateway.FakePartner [--port N] [--admin-port N]    (0 = a free port; stops on SIGTERM, SIGINT or when its standard input closes)");
    return 2;
}

await using var partner = await FakePartnerServer.StartAsync(new FakePartnerOptions { Port = port, KeepBytesPerConnection = 1024 * 1024 });
await using var admin = await AdminEndpoint.StartAsync(partner, adminPort);
await Console.Out.WriteLineAsync($$"""{"port":{{partner.Port.ToString(CultureInfo.InvariantCulture)}},"admin":{{admin.Port.ToString(CultureInfo.InvariantCulture)}}}""");
await Shutdown.WaitAsync();
return 0;
