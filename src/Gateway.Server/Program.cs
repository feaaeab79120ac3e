using Gateway.Server;
using Microsoft.AspNetCore.Connections;

try
{
    CrashDumps.Forbid();
    SocketCompletions.RunInPlace();
    await using var app = GatewayApplication.Create(args);
    await app.StartAsync();
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception failure)
{
    // Whatever keeps it from starting, a taken port or a missing certificate too, is said in a sentence; a stack trace helps nobody who has to mend it.
    var advice = failure.InnerException is AddressInUseException
        ? " Another program listens there. End it, or choose other ports: --Kestrel:Endpoints:Proxy:Url=http://127.0.0.1:9080 --Kestrel:Endpoints:Management:Url=http://127.0.0.1:9081"
        : "";
    await Console.Error.WriteLineAsync("The gateway does not run: " + failure.Message + advice);
    return 1;
}
