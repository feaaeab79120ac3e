using Gateway.Ledger.Entries;
using Gateway.Ledger.Entries.Canonical;

namespace Gateway.Ledger.Tests.Support;

/// <summary>Entries for tests: a plain one, and one of every kind with every member set.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Instant = new(2026, 2, 6, 6, 0, 0, TimeSpan.Zero);

    /// <summary>A writer whose salts are all different and always the same, 13 of them.</summary>
    public static CanonicalWriter Writer() => new(new SaltReserve([.. Enumerable.Range(0, SaltReserve.SaltLength * 13).Select(i => (byte)(i * 7))]));

    public static IntentEntry Intent(string effect = "allow", string? agency = "county", string? caller = "officer-1") => new()
    {
        JudgedAt = Instant,
        TraceId = "019c3f2a77d10000a1b2c3d4e5f60718",
        SpanId = "a1b2c3d4e5f60718",
        Program = "0.1.0",
        Rules = "1",
        PolicySet = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
        Epoch = 3,
        Method = "POST",
        Scheme = "https",
        Host = "faces.county.example",
        Protocol = "HTTP/1.1",
        Peer = Personal.Of("192.0.2.17")!,
        Agency = agency,
        CallerKind = caller is null ? "anonymous" : "member",
        CallerId = Personal.Of(caller),
        Effect = effect,
        Reason = effect is "deny" ? "denied" : "permitted",
        Status = effect is "deny" ? 451 : null,
    };

    public static IntentEntry FullIntent() => Intent() with
    {
        JudgedAlsoAt = Instant.AddMinutes(-5),
        CallerTraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
        Target = Personal.Of("/api/v1/recognition?limit=1&api_key=[redacted]"),
        ContentType = "multipart/form-data",
        ContentLength = 204_800,
        Route = "county-faces",
        Api = "compreface",
        Profile = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        Destination = "https://faces.county.example/",
        Rule = "recognize",
        Operations = ["search", "detect"],
        Probe = "still",
        ByReference = true,
        Discriminators = [new("X-Amz-Target", "RekognitionService.SearchFacesByImage"), new("limit", "1")],
        Search = new("mugshots", 20, "0.9"),
        CallerName = Personal.Of("Officer \"Ex\" Ämple"),
        Unit = "Homicide",
        Roles = ["investigator", "supervisor"],
        TrainingValidUntil = Instant.AddMonths(9),
        IdentityConfigured = true,
        Stated = FullStated(),
        Effect = "log",
        Status = 200,
        Directives = ["shadow-period", "grant"],
        Missing = [new("purpose", "grant", "Frt-Purpose")],
        Conditions = [new("shadow-period", 0, "caseNumber", true), new("grant", 1, "purpose", false)],
        WouldHave = new("deny", "not-permitted", ["grant"]),
        ValidUntil = Instant.AddDays(1).AddTicks(1),
        Detail = "path: `..` segment",
    };

    public static AttemptEntry Attempt() => new()
    {
        Intent = 4,
        Number = 2,
        Epoch = 3,
        Effect = "allow",
        SpanId = "b1b2c3d4e5f60718",
        Cause = "retry",
        Directives = ["grant"],
    };

    public static OutcomeEntry Outcome(long intent, string result = "completed") => new() { Intent = intent, Result = result, Attempts = 1 };

    public static OutcomeEntry FullOutcome() => Outcome(4, "cut") with
    {
        Status = 451,
        Attempts = 2,
        BytesOut = 1_048_576,
        BytesIn = 17,
        Duration = TimeSpan.FromTicks(12_345_678),
        Destination = "198.51.100.7:443",
        Epoch = 9,
        Directives = ["moratorium"],
        Digests = [new("body", 1_048_576, "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"), new("part 2", 1_000_000, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")],
        Undigested = "too-many",
        Error = "reset",
        Candidates = 3,
    };

    public static DocumentEntry Document(string file = "moratorium.json", bool accepted = true) => new()
    {
        File = file,
        Sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        Accepted = accepted,
        Errors = accepted ? [] : ["line 3: `effect` is `denny`; write `deny`"],
        Bytes = "{\n  \"id\": \"moratorium\",\t\"note\": \"\\u00e4 ä\"\n}\n"u8.ToArray(),
    };

    public static DirectivesEntry Directives() => new()
    {
        Cause = "change",
        Set = [new("moratorium", 2, Instant, false), new("grant", 1, Instant.AddDays(-1), true)],
        Ended = ["shadow-period"],
        Change = new ChangeMember(Instant, ["From 2026 on, at every agency: requests for stop and nothing else."], ["Anything \"quoted\"."], "There are more."),
    };

    public static BoundaryEntry Boundary() => new() { Boundary = Instant, Epoch = 3, Cut = 2 };

    public static RefusalsEntry Refusals() => new()
    {
        From = Instant,
        Until = Instant.AddSeconds(10),
        Reason = "denied",
        Peer = Personal.Of("192.0.2.18")!,
        Count = 4_711,
        Epoch = 3,
    };

    public static GatewayEntry Gateway(string name = "lockdown-entered") => new()
    {
        Event = name,
        Facts = [new("reason", "invalid-directive"), new("file", "moratorium.json"), new("line", "3")],
    };

    /// <summary>One entry of every kind with every member set, by the name of its kind.</summary>
    public static IReadOnlyDictionary<string, Entry> EveryKind() => new Dictionary<string, Entry>
    {
        ["intent"] = FullIntent(),
        ["attempt"] = Attempt(),
        ["outcome"] = FullOutcome(),
        ["document"] = Document(accepted: false),
        ["directives"] = Directives(),
        ["boundary"] = Boundary(),
        ["refusals"] = Refusals(),
        ["gateway"] = Gateway(),
    };

    private static StatedMembers FullStated() => new()
    {
        CaseNumber = Personal.Of("26-012345"),
        OffenseClass = "felony",
        OffenseCode = "609.185",
        OffenseAttempt = "no",
        OffensePenalty = 480,
        Purpose = "identify-suspect",
        Suspicion = "probable-cause",
        LegalAuthority = "warrant",
        LegalAuthorityExpires = Instant.AddDays(30),
        LegalReference = Personal.Of("27-CR-26-1"),
        Exigency = Personal.Of("missing child"),
        Approval = Personal.Of("Lt. Example"),
        Attest = Personal.Of("yes"),
        Requester = Personal.Of("Det. Example"),
        Recipient = Personal.Of("Sgt. Example"),
        Justification = Personal.Of("line one\r\nline two"),
    };
}
