using System.Globalization;
using System.Security.Claims;
using Gateway.Policy.Apis;
using Gateway.Policy.Requests;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace Gateway.Server.Access;

/// <summary>Who calls, from a validated token. A token that does not validate makes nobody known; no header that a client can set does either.</summary>
internal sealed class CallerReader(IdentityConfiguration identity, IOptions<AccessOptions> options)
{
    private const string Bearer = "Bearer ";
    private static readonly object TokenItem = new();

    /// <summary>True where a scheme is configured, so that callers can be known.</summary>
    public bool IsConfigured => identity.IsConfigured;

    public async ValueTask<CallerFacts> ReadAsync(HttpContext context, ApiProfile profile)
    {
        if (!identity.IsConfigured || TokenOf(context.Request, profile) is not { } token) return CallerFacts.Anonymous;
        context.Items[TokenItem] = token;
        // A handler of its own: the host runs the default scheme before any route is known, and the shared handler would repeat that first look, which saw no token.
        var scheme = await context.RequestServices.GetRequiredService<IAuthenticationSchemeProvider>().GetSchemeAsync(JwtBearerDefaults.AuthenticationScheme);
        var handler = (IAuthenticationHandler)ActivatorUtilities.CreateInstance(context.RequestServices, scheme!.HandlerType);
        await handler.InitializeAsync(scheme, context);
        var result = await handler.AuthenticateAsync();
        return result is { Succeeded: true, Principal: { } principal } ? FactsOf(principal) : CallerFacts.Anonymous;
    }

    /// <summary>The token that <see cref="ReadAsync"/> chose; what the bearer handler validates instead of looking at <c>Authorization</c> by itself.</summary>
    public static string? ChosenToken(HttpContext context) => context.Items[TokenItem] as string;

    /// <summary><c>Gateway-Authorization</c>, else <c>Authorization</c> where the partner does not use it.</summary>
    private static string? TokenOf(HttpRequest request, ApiProfile profile)
    {
        var values = request.Headers["Gateway-Authorization"];
        if (values.Count == 0 && !profile.IsCredentialHeader("Authorization"))
            values = request.Headers.Authorization;
        return values.Count == 1 && values[0] is { } value && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? value[Bearer.Length..].Trim()
            : null;
    }

    private CallerFacts FactsOf(ClaimsPrincipal principal)
    {
        var roles = principal.FindAll(ClaimTypes.Role).Concat(principal.FindAll("roles")).Select(claim => claim.Value).Distinct(StringComparer.Ordinal).ToArray();
        return new CallerFacts
        {
            Kind = KindOf(principal, roles),
            Id = ValueOf(principal, "oid", "http://schemas.microsoft.com/identity/claims/objectidentifier", "sub", ClaimTypes.NameIdentifier),
            Name = ValueOf(principal, "preferred_username", "name", ClaimTypes.Name),
            Unit = principal.FindAll(options.Value.UnitClaim).Take(2).ToArray() is [{ Value.Length: > 0 } unit] ? unit.Value : null,
            Roles = roles,
            TrainingValidUntil = principal.FindAll(options.Value.TrainingClaim).Take(2).ToArray() is [var day] ? EndOf(day.Value) : null,
        };
    }

    private static DateTimeOffset? EndOf(string lastDay) =>
        DateOnly.TryParseExact(lastDay, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue
            ? new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero)
            : null;

    // idtyp=app marks an app-only token (Microsoft identity platform, optional claims reference); a token for a person carries scopes.
    private CallerKind KindOf(ClaimsPrincipal principal, string[] roles) =>
        principal.FindFirstValue("idtyp") == "app" ? CallerKind.Application
        : roles.Contains(options.Value.ContractorRole, StringComparer.Ordinal) ? CallerKind.Contractor
        : ValueOf(principal, "scp", "http://schemas.microsoft.com/identity/claims/scope") is not null ? CallerKind.Member
        : CallerKind.Unknown;

    private static string? ValueOf(ClaimsPrincipal principal, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (principal.FindFirstValue(name) is { Length: > 0 } value)
                return value;
        return null;
    }
}

/// <summary>Whether the section <c>AzureAd</c> configures identity.</summary>
internal sealed record IdentityConfiguration(bool IsConfigured);
