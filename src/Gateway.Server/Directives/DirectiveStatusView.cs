using System.Text.Json.Serialization;
using Gateway.Policy.Directives;
using Gateway.Server.Enforcement;

namespace Gateway.Server.Directives;

/// <summary>A directive of the set as status shows it. Of a confidential one it holds id and contact, and nothing else.</summary>
internal sealed record DirectiveStatusView
{
    public required string Id { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Confidential { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Contact? Contact { get; init; }
    public string? Title { get; init; }
    public string? Issuer { get; init; }
    public string? Authority { get; init; }
    public string? Effect { get; init; }
    public DateTimeOffset? EffectiveFrom { get; init; }

    /// <summary>When it stops applying: its own end, or the beginning of one that replaces it.</summary>
    public DateTimeOffset? EffectiveUntil { get; init; }

    /// <summary>When the gateway first judged by these very bytes.</summary>
    public DateTimeOffset? EnforcedSince { get; init; }
    public bool? InForce { get; init; }

    /// <summary>A deny that binds although its file is gone.</summary>
    public bool? Missing { get; init; }

    /// <summary>Ledger index of the entry that holds its bytes.</summary>
    public long? Record { get; init; }

    public static DirectiveStatusView Of(DirectiveSet set, SetMember member, DateTimeOffset now)
    {
        var directive = member.Directive;
        if (directive.Confidential)
            return new DirectiveStatusView { Id = directive.Id, Confidential = true, Contact = directive.Contact };
        return new DirectiveStatusView
        {
            Id = directive.Id,
            Contact = directive.Contact,
            Title = directive.Title,
            Issuer = directive.Issuer,
            Authority = Words.Of(directive.Authority),
            Effect = Words.Of(directive.Effect),
            EffectiveFrom = directive.EffectiveFrom,
            EffectiveUntil = set.EndOf(member),
            EnforcedSince = member.EnforcedSince,
            InForce = set.IsInForce(member, now),
            Missing = member.IsMissing,
            Record = member.Record,
        };
    }
}
