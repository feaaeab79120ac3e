using Gateway.Ledger.Writing;
using Gateway.Server;

try
{
    await using var app = GatewayApplication.Create(args);
    await app.RunAsync();
    return 0;
}
catch (Exception failure) when (failure is StartupException or LedgerOpenException or Microsoft.Extensions.Options.OptionsValidationException)
{
    await Console.Error.WriteLineAsync("The gateway does not start. " + failure.Message);
    return 1;
}
