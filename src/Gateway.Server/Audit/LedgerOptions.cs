using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Gateway.Server.Audit;

/// <summary>The durable record: section <c>Gateway:Ledger</c>.</summary>
internal sealed class LedgerOptions
{
    public const string Section = "Gateway:Ledger";

    /// <summary>The ledger file. Absolute, or relative to the repository root in Development and to the working directory elsewhere. Default <c>data/ledger.db</c>.</summary>
    [Required]
    public string Path { get; set; } = "data/ledger.db";

    /// <summary>Signing key, PEM PKCS#8; default <c>&lt;Path&gt;.key</c>.</summary>
    public string? SigningKeyFile { get; set; }

    /// <summary>Key of the body digests; default <c>&lt;Path&gt;.digest</c>.</summary>
    public string? DigestKeyFile { get; set; }

    /// <summary>Whether outcomes hold keyed digests of the bodies that were sent, and of parts and base64 texts in them. Default true; costs about 0.7 microseconds per KiB, and as much again for contents.</summary>
    public bool BodyDigests { get; set; } = true;

    /// <summary>How long one record may take before its request is refused. 50 ms to 60 s; default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan AppendDeadline { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Records that may wait for the disk before requests are refused as overload. 16 to 1,000,000; default 8,192.</summary>
    [Range(16, 1_000_000)]
    public int QueueLength { get; set; } = 8192;

    /// <summary>How often a ledger that has grown is signed, besides at each change of directives and at a clean stop. 1 s to 1 h; default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A file in other custody, such as a share of the oversight body, to which every checkpoint is appended besides. Read at start: a ledger that differs from it is a lockdown, and so is a file that cannot be read. Default: none.</summary>
    public string? CheckpointFile { get; set; }
}

[OptionsValidator]
internal sealed partial class LedgerOptionsValidator : IValidateOptions<LedgerOptions>;
