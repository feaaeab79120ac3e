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
                    if (context.Token is null) context.NoResult();
                };
            });
        }
        else if (builder.Configuration.GetValue<bool?>($"{AccessOptions.Section}:Anonymous") is not true && !builder.Environment.IsDevelopment())
        {
            throw new StartupException(
                $"No identity is configured, so every caller would be anonymous. Configure `{IdentitySection}` (Microsoft.Identity.Web), or set `{AccessOptions.Section}:Anonymous` to `true` on purpose.");
        }
        return builder;
    }
}
