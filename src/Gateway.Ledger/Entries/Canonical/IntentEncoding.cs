namespace Gateway.Ledger.Entries.Canonical;

/// <summary>The members of an intent in both directions, so that their order stands on one page.</summary>
internal static class IntentEncoding
{
    public static void Write(CanonicalWriter writer, IntentEntry entry)
    {
        writer.Instant("judgedAt"u8, entry.JudgedAt);
        writer.Instant("judgedAlsoAt"u8, entry.JudgedAlsoAt);
        writer.Text("traceId"u8, entry.TraceId);
        writer.Text("spanId"u8, entry.SpanId);
        writer.Text("callerTraceParent"u8, entry.CallerTraceParent);
        writer.Text("program"u8, entry.Program);
        writer.Text("rules"u8, entry.Rules);
        writer.Text("policySet"u8, entry.PolicySet);
        writer.Number("epoch"u8, entry.Epoch);
        writer.Text("method"u8, entry.Method);
        writer.Text("scheme"u8, entry.Scheme);
        writer.Text("host"u8, entry.Host);
        writer.Personal("target"u8, entry.Target);
        writer.Text("protocol"u8, entry.Protocol);
        writer.Text("contentType"u8, entry.ContentType);
        writer.Number("contentLength"u8, entry.ContentLength);
        writer.Personal("peer"u8, entry.Peer);
        writer.Text("route"u8, entry.Route);
        writer.Text("agency"u8, entry.Agency);
        writer.Text("api"u8, entry.Api);
        writer.Text("profile"u8, entry.Profile);
        writer.Text("destination"u8, entry.Destination);
        writer.Text("rule"u8, entry.Rule);
        writer.Texts("operations"u8, entry.Operations);
        writer.Text("probe"u8, entry.Probe);
        writer.Flag("byReference"u8, entry.ByReference);
        writer.Items("discriminators"u8, entry.Discriminators, static (writer, pair) =>
        {
            writer.Text("name"u8, pair.Key);
            writer.Text("value"u8, pair.Value);
        });
        if (entry.Search != SearchMembers.None)
        {
            writer.Object("search"u8, entry.Search, static (writer, search) =>
            {
                writer.Text("database"u8, search.Database);
                writer.Number("candidates"u8, search.Candidates);
                writer.Text("threshold"u8, search.Threshold);
            });
        }
        writer.Text("callerKind"u8, entry.CallerKind);
        writer.Personal("callerId"u8, entry.CallerId);
        writer.Personal("callerName"u8, entry.CallerName);
        writer.Text("unit"u8, entry.Unit);
        writer.Texts("roles"u8, entry.Roles);
        writer.Instant("trainingValidUntil"u8, entry.TrainingValidUntil);
        writer.Flag("identityConfigured"u8, entry.IdentityConfigured);
        if (entry.Stated != StatedMembers.Nothing)
            writer.Object("stated"u8, entry.Stated, WriteStated);
        WriteDecision(writer, entry);
    }

    private static void WriteStated(CanonicalWriter writer, StatedMembers stated)
    {
        writer.Personal("caseNumber"u8, stated.CaseNumber);
        writer.Text("offenseClass"u8, stated.OffenseClass);
        writer.Text("offenseCode"u8, stated.OffenseCode);
        writer.Text("offenseAttempt"u8, stated.OffenseAttempt);
        writer.Number("offensePenalty"u8, stated.OffensePenalty);
        writer.Text("purpose"u8, stated.Purpose);
        writer.Text("suspicion"u8, stated.Suspicion);
        writer.Text("legalAuthority"u8, stated.LegalAuthority);
        writer.Instant("legalAuthorityExpires"u8, stated.LegalAuthorityExpires);
        writer.Personal("legalReference"u8, stated.LegalReference);
        writer.Personal("exigency"u8, stated.Exigency);
        writer.Personal("approval"u8, stated.Approval);
        writer.Personal("attest"u8, stated.Attest);
        writer.Personal("requester"u8, stated.Requester);
        writer.Personal("recipient"u8, stated.Recipient);
        writer.Personal("justification"u8, stated.Justification);
    }

    private static void WriteDecision(CanonicalWriter writer, IntentEntry entry)
    {
        writer.Text("effect"u8, entry.Effect);
        writer.Text("reason"u8, entry.Reason);
        writer.Number("status"u8, entry.Status);
        writer.Texts("directives"u8, entry.Directives);
        writer.Items("missing"u8, entry.Missing, static (writer, missing) =>
        {
            writer.Text("condition"u8, missing.Condition);
            writer.Text("directive"u8, missing.Directive);
            writer.Text("header"u8, missing.Header);
        });
        writer.Items("conditions"u8, entry.Conditions, static (writer, condition) =>
        {
            writer.Text("directive"u8, condition.Directive);
            writer.Number("alternative"u8, condition.Alternative);
            writer.Text("condition"u8, condition.Condition);
            writer.Boolean("holds"u8, condition.Holds);
        });
        if (entry.WouldHave is { } wouldHave)
        {
            writer.Object("wouldHave"u8, wouldHave, static (writer, wouldHave) =>
            {
                writer.Text("effect"u8, wouldHave.Effect);
                writer.Text("reason"u8, wouldHave.Reason);
                writer.Texts("directives"u8, wouldHave.Directives);
            });
        }
        writer.Instant("validUntil"u8, entry.ValidUntil);
        writer.Text("detail"u8, entry.Detail);
    }

    public static IntentEntry Read(ref CanonicalReader reader)
    {
        var asked = ReadRequest(ref reader);
        return ReadDecision(ref reader, asked);
    }

    private static IntentEntry ReadRequest(ref CanonicalReader reader) => new()
    {
        JudgedAt = reader.Instant("judgedAt"),
        JudgedAlsoAt = reader.InstantOrNull("judgedAlsoAt"),
        TraceId = reader.Text("traceId"),
        SpanId = reader.Text("spanId"),
        CallerTraceParent = reader.TextOrNull("callerTraceParent"),
        Program = reader.Text("program"),
        Rules = reader.Text("rules"),
        PolicySet = reader.Text("policySet"),
        Epoch = reader.Number("epoch"),
        Method = reader.Text("method"),
        Scheme = reader.Text("scheme"),
        Host = reader.Text("host"),
        Target = reader.PersonalOrNull("target"),
        Protocol = reader.Text("protocol"),
        ContentType = reader.TextOrNull("contentType"),
        ContentLength = reader.NumberOrNull("contentLength"),
        Peer = reader.Personal("peer"),
        Route = reader.TextOrNull("route"),
        Agency = reader.TextOrNull("agency"),
        Api = reader.TextOrNull("api"),
        Profile = reader.TextOrNull("profile"),
        Destination = reader.TextOrNull("destination"),
        Rule = reader.TextOrNull("rule"),
        Operations = reader.Texts("operations"),
        Probe = reader.TextOrNull("probe"),
        ByReference = reader.Flag("byReference"),
        Discriminators = reader.Items("discriminators",
            static (ref r) => new KeyValuePair<string, string>(r.Text("name"), r.Text("value"))),
        Search = reader.Object("search", static (ref r) => new SearchMembers(r.TextOrNull("database"), r.NumberOrNull("candidates"), r.TextOrNull("threshold"))) ?? SearchMembers.None,
        CallerKind = reader.Text("callerKind"),
        CallerId = reader.PersonalOrNull("callerId"),
        CallerName = reader.PersonalOrNull("callerName"),
        Unit = reader.TextOrNull("unit"),
        Roles = reader.Texts("roles"),
        TrainingValidUntil = reader.InstantOrNull("trainingValidUntil"),
        IdentityConfigured = reader.Flag("identityConfigured"),
        Stated = reader.Object("stated", ReadStated) ?? StatedMembers.Nothing,
        Effect = reader.Text("effect"),
        Reason = reader.Text("reason"),
    };

    private static StatedMembers ReadStated(ref CanonicalReader reader) => new()
    {
        CaseNumber = reader.PersonalOrNull("caseNumber"),
        OffenseClass = reader.TextOrNull("offenseClass"),
        OffenseCode = reader.TextOrNull("offenseCode"),
        OffenseAttempt = reader.TextOrNull("offenseAttempt"),
        OffensePenalty = reader.SmallNumberOrNull("offensePenalty"),
        Purpose = reader.TextOrNull("purpose"),
        Suspicion = reader.TextOrNull("suspicion"),
        LegalAuthority = reader.TextOrNull("legalAuthority"),
        LegalAuthorityExpires = reader.InstantOrNull("legalAuthorityExpires"),
        LegalReference = reader.PersonalOrNull("legalReference"),
        Exigency = reader.PersonalOrNull("exigency"),
        Approval = reader.PersonalOrNull("approval"),
        Attest = reader.PersonalOrNull("attest"),
        Requester = reader.PersonalOrNull("requester"),
        Recipient = reader.PersonalOrNull("recipient"),
        Justification = reader.PersonalOrNull("justification"),
    };

    private static IntentEntry ReadDecision(ref CanonicalReader reader, IntentEntry asked) => asked with
    {
        Status = reader.SmallNumberOrNull("status"),
        Directives = reader.Texts("directives"),
        Missing = reader.Items("missing", static (ref r) => new MissingMember(r.Text("condition"), r.Text("directive"), r.TextOrNull("header"))),
        Conditions = reader.Items("conditions",
            static (ref r) => new ConditionMember(r.Text("directive"), r.SmallNumber("alternative"), r.Text("condition"), r.Boolean("holds"))),
        WouldHave = reader.Object("wouldHave", static (ref r) => new WouldHaveMember(r.Text("effect"), r.Text("reason"), r.Texts("directives"))),
        ValidUntil = reader.InstantOrNull("validUntil"),
        Detail = reader.TextOrNull("detail"),
    };
}
