using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Gateway.Server;

/// <summary>Settings of the gateway as a whole: section <c>Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>Who blocks, for <c>Link: rel="blocked-by"</c> (RFC 7725 section 4). Absolute http or https URL; default: the first proxy endpoint as configured.</summary>
    [Url]
    public string PublicUrl { get; set; } = "";

    /// <summary>Named by ledger and checkpoints; fixed when the ledger is made. Default: <c>moratorium-gateway/&lt;host name&gt;</c>.</summary>
    [RegularExpression(@"[A-Za-z0-9._\-/]{0,200}")]
    public string Origin { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
