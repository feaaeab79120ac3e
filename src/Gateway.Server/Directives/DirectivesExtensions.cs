namespace Gateway.Server.Directives;

internal static class DirectivesExtensions
{
    public static WebApplicationBuilder AddDirectives(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<DirectivesOptions>().BindConfiguration(DirectivesOptions.Section);
        services.AddSingleton<DirectivesInForce>().AddSingleton<DirectiveRebuild>();
        services.AddSingleton<DirectiveService>().AddHostedService(provider => provider.GetRequiredService<DirectiveService>());
        return builder;
    }
}
