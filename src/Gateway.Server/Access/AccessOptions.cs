using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Gateway.Server.Access;

/// <summary>How callers become known: section <c>Gateway:Access</c>.</summary>
internal sealed class AccessOptions
{
    public const string Section = "Gateway:Access";

    /// <summary>Whether the gateway may run without knowing its callers, all of whom are anonymous then. <c>true</c> in Development; elsewhere either identity is configured or this is set to <c>true</c> on purpose. What the anonymous may do is for directives to say.</summary>
    public bool? Anonymous { get; set; }

    /// <summary>Claim that names the caller's unit; a caller with several is of no known unit, so every ban on a unit covers them. Default <c>department</c>.</summary>
    [Required]
    public string UnitClaim { get; set; } = "department";

    /// <summary>
    /// Claim with the last day on which the caller's training counts, written 2026-11-01; it ends with that day in UTC. A caller with several, or with another spelling, has
    /// no valid training. Default <c>frt_training_valid_until</c>.
    /// </summary>
    [Required]
    public string TrainingClaim { get; set; } = "frt_training_valid_until";

    /// <summary>Role that marks a contractor, who works for the department without belonging to it. Default <c>Contractor</c>.</summary>
    [Required]
    public string ContractorRole { get; set; } = "Contractor";
}

[OptionsValidator]
internal sealed partial class AccessOptionsValidator : IValidateOptions<AccessOptions>;
