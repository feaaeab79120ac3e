using System.Security.Claims;
using System.Security.Cryptography;
using Gateway.Testing;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Gateway.Server.Tests.Access;

/// <summary>An identity provider without a network: its key is known to the gateway under test, whose validation is otherwise the real one.</summary>
internal sealed class TestIdentity : IDisposable
{
    private const string Tenant = "11111111-2222-3333-4444-555555555555";
    private const string Client = "66666666-7777-8888-9999-000000000000";
    private const string Issuer = $"https://login.microsoftonline.com/{Tenant}/v2.0";
    private readonly RSA _rsa = RSA.Create(2048);

    private RsaSecurityKey Key => new(_rsa) { KeyId = "test" };

    /// <summary>Configures <c>AzureAd</c> and gives the gateway the provider's key.</summary>
    public void Configure(TestGatewayOptions options)
    {
        options.Settings.Add("AzureAd:Instance=https://login.microsoftonline.com/");
        options.Settings.Add("AzureAd:TenantId=" + Tenant);
        options.Settings.Add("AzureAd:ClientId=" + Client);
        options.Configure = builder => builder.Services.PostConfigure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, bearer =>
        {
            var configuration = new OpenIdConnectConfiguration { Issuer = Issuer };
            configuration.SigningKeys.Add(Key);
            bearer.ConfigurationManager = new StaticConfigurationManager<OpenIdConnectConfiguration>(configuration);
            // The library's own would ask the provider which names its issuer has.
            bearer.TokenValidationParameters.IssuerValidator = (issuer, _, _) => issuer == Issuer ? issuer : throw new SecurityTokenInvalidIssuerException("Not the issuer.");
        });
    }

    /// <summary>A token of a member; <paramref name="claims"/> are added or replace, those that are null are left out.</summary>
    public string Token(params (string Name, object? Value)[] claims) => Sign(Key, TimeProvider.System.GetUtcNow().UtcDateTime, claims);

    public string ExpiredToken() => Sign(Key, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-3), []);

    public static string TokenOfAnotherKey()
    {
        using var rsa = RSA.Create(2048);
        return Sign(new RsaSecurityKey(rsa) { KeyId = "test" }, TimeProvider.System.GetUtcNow().UtcDateTime, []);
    }

    public void Dispose() => _rsa.Dispose();

    private static string Sign(SecurityKey key, DateTime from, (string Name, object? Value)[] claims)
    {
        var all = new Dictionary<string, object>
        {
            ["ver"] = "2.0",
            ["tid"] = Tenant,
            ["oid"] = "0f0e0d0c-0000-0000-0000-00000000cafe",
            ["sub"] = "subject",
            ["preferred_username"] = "officer@city.example",
            ["scp"] = "access",
        };
        foreach (var (name, value) in claims)
            if (value is null) all.Remove(name);
            else all[name] = value;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Client,
            Subject = new ClaimsIdentity(),
            Claims = all,
            NotBefore = from,
            IssuedAt = from,
            Expires = from.AddHours(1),
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
        });
    }
}
