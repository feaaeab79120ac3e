using Gateway.Server;

try
{
    await using var app = GatewayApplication.Create(args);
    await app.StartAsync();
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception failure)
{
    // Whatever keeps it from starting, a taken port or a missing certificate too, is said in a sentence; a stack trace helps nobody who has to mend it.
    await Console.Error.WriteLineAsync("The gateway does not run: " + failure.Message);
    return 1;
}
