namespace Gateway.Policy.Requests;

/// <summary>How the facts of a request are written, in profiles, directives, cases, ledger and spans. Entries of today are read by these in ten years: a word never changes.</summary>
public static class RequestWords
{
    /// <summary>In the order of their values.</summary>
    public static IReadOnlyDictionary<string, ProbeKind> Probes { get; } = Enum.GetValues<ProbeKind>().ToDictionary(Of);

    /// <summary>In the order of their values.</summary>
    public static IReadOnlyDictionary<string, CallerKind> CallerKinds { get; } = Enum.GetValues<CallerKind>().ToDictionary(Of);

    /// <summary>Weakest first.</summary>
    public static IReadOnlyDictionary<string, Suspicion> Suspicions { get; } = Enum.GetValues<Suspicion>().ToDictionary(Of);

    public static string Of(ProbeKind probe) => probe switch
    {
        ProbeKind.Unknown => "unknown",
        ProbeKind.None => "none",
        ProbeKind.Still => "still",
        ProbeKind.Video => "video",
        ProbeKind.Live => "live",
        ProbeKind.Vector => "vector",
    };

    public static string Of(CallerKind kind) => kind switch
    {
        CallerKind.Unknown => "unknown",
        CallerKind.Anonymous => "anonymous",
        CallerKind.Member => "member",
        CallerKind.Contractor => "contractor",
        CallerKind.Application => "application",
    };

    public static string Of(Suspicion suspicion) => suspicion switch
    {
        Suspicion.None => "none",
        Suspicion.ReasonableSuspicion => "reasonable_suspicion",
        Suspicion.ProbableCause => "probable_cause",
    };
}
