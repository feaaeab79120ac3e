using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Identity.Web;

namespace Gateway.Server.Access;

internal static class AccessExtensions
{
    private const string IdentitySection = "AzureAd";

    /// <summary>Tokens are validated by Microsoft.Identity.Web where <c>AzureAd</c> is configured; without it callers are anonymous, which has to be said on purpose outside Development.</summary>
    public static WebApplicationBuilder AddAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptionsWithValidateOnStart<AccessOptions, AccessOptionsValidator>().BindConfiguration(AccessOptions.Section);
        var section = builder.Configuration.GetSection(IdentitySection);
        var configured = section.Exists();
        builder.Services.AddSingleton(new IdentityConfiguration(configured)).AddSingleton<CallerReader>();
        if (configured)
        {
            CheckIdentity(section);
            builder.Services.AddMicrosoftIdentityWebApiAuthentication(builder.Configuration, IdentitySection);
            builder.Services.PostConfigure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, options =>
            {
                options.MapInboundClaims = false;
                var inner = options.Events?.OnMessageReceived;
                options.Events ??= new JwtBearerEvents();
                options.Events.OnMessageReceived = async context =>
                {
                    if (inner is not null) await inner(context);
                    context.Token = CallerReader.ChosenToken(context.HttpContext);
                    if (context.Token is null || !await HasKeysAsync(context.Options)) context.NoResult();
                };
            });
        }
        else if (!(builder.Configuration.GetValue<bool?>($"{AccessOptions.Section}:Anonymous") ?? builder.Environment.IsDevelopment()))
        {
            throw new StartupException(
                $"No identity is configured, so every caller would be anonymous. Configure `{IdentitySection}` (Microsoft.Identity.Web), or set `{AccessOptions.Section}:Anonymous` to `true` on purpose.");
        }
        return builder;
    }

    /// <summary>
    /// False where the provider's keys cannot be had. INVARIANT: validation goes on on a thread of the pool. With the first token the library waits in place for a second
    /// document of the provider, and that may come over sockets that the present thread watches (see <see cref="SocketCompletions"/>).
    /// </summary>
    private static async ValueTask<bool> HasKeysAsync(JwtBearerOptions options)
    {
        if (options.ConfigurationManager?.GetConfigurationAsync(CancellationToken.None) is not { IsCompletedSuccessfully: false } coming) return true;
        await ((Task)coming).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Yield();
        return coming.IsCompletedSuccessfully;
    }

    /// <summary>An identity that is half configured would fail at the first token; it is said at start instead.</summary>
    private static void CheckIdentity(IConfigurationSection section)
    {
        if (section["ClientId"] is null or "")
            throw new StartupException($"`{IdentitySection}:ClientId` is missing: the application id of this gateway at the identity provider.");
        if (section["Authority"] is null or "" && (section["Instance"] is null or "" || section["TenantId"] is null or ""))
            throw new StartupException($"`{IdentitySection}` lacks `Instance` and `TenantId` (or `Authority`): which identity provider signs the tokens of this department.");
    }
}
