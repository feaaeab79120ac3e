using Gateway.Cli.Invocation;

return (int)await GatewayCtl.RunAsync(args);
