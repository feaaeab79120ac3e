namespace Gateway.Policy.Requests;

/// <summary>What a request asks a partner's FRT service to do. Zero is the class that no grant ever covers.</summary>
public enum OperationClass : byte
{
    Unknown = 0,
    Detect,
    Analyze,
    Template,

    /// <summary>One to one (ISO/IEC 2382-37 biometric verification).</summary>
    Verify,

    /// <summary>One to many (ISO/IEC 2382-37 biometric identification).</summary>
    Search,
    Stream,

    /// <summary>Ends a running job, stream or alert and returns no result.</summary>
    Stop,
    Track,
    Enroll,
    Delete,
    Manage,
    Results,
    Share,
    Liveness,

    /// <summary>A trainable image classifier, which may be trained on faces.</summary>
    Custom,

    /// <summary>Judged not to be FRT: only by exact method, path template and discriminator.</summary>
    Other,
}
