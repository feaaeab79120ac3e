using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Storage;
using Gateway.Ledger.Writing;
using Microsoft.Extensions.Options;

namespace Gateway.Server.Audit;

internal static class LedgerExtensions
{
    public static WebApplicationBuilder AddLedger(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsWithValidateOnStart<LedgerOptions, LedgerOptionsValidator>().BindConfiguration(LedgerOptions.Section);
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<LedgerOptions>>().Value;
            return LedgerWriter.Open(
                new LedgerSettings
                {
                    Path = options.Path,
                    Origin = provider.GetRequiredService<IOptions<GatewayOptions>>().Value.Origin,
                    Environment = builder.Environment.EnvironmentName,
                    SigningKeyFile = options.SigningKeyFile,
                    DigestKeyFile = options.DigestKeyFile,
                    AppendDeadline = options.AppendDeadline,
                    QueueLength = options.QueueLength,
                    CheckpointInterval = options.CheckpointInterval,
                    CheckpointFile = options.CheckpointFile is { Length: > 0 } share ? share : null,
                },
                provider.GetRequiredService<TimeProvider>());
        });
        services.AddSingleton(provider =>
        {
            // The writer makes the file, so it comes first.
            provider.GetRequiredService<LedgerWriter>();
            return LedgerReader.Open(provider.GetRequiredService<IOptions<LedgerOptions>>().Value.Path);
        });
        services.AddSingleton(provider =>
        {
            provider.GetRequiredService<LedgerWriter>();
            return LedgerProofs.Open(provider.GetRequiredService<IOptions<LedgerOptions>>().Value.Path);
        });
        services.AddHostedService<LedgerWatch>();
        services.AddSingleton<DiskSpaceReader>(DiskSpace.Of);
        services.AddSingleton<DiskWatch>().AddHostedService(provider => provider.GetRequiredService<DiskWatch>());
        services.AddSingleton<GatewayEvents>().AddHostedService(provider => provider.GetRequiredService<GatewayEvents>());
        return builder;
    }
}
