using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;

namespace Gateway.Server.Directives;

/// <summary>
/// Two small sets of directives that are in force nowhere. What the later one permits and refuses otherwise reaches every part of the analysis: agencies, operations, units,
/// roles, masks, words, numbers, attestations, ends.
/// </summary>
internal static class PreparingDirectives
{
    public static DateTimeOffset Start { get; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<DirectiveDocument> Before { get; } = [Grant("granted", "alpha", "##-####"), Ban("homicide", Start)];

    public static IReadOnlyList<DirectiveDocument> After { get; } = [Grant("granted", "beta", "@@-####"), Ban("robbery", Start.AddDays(1))];

    private static DirectiveDocument Grant(string id, string agency, string mask) => new(
        Blank(id, Effect.Allow, Start) with
        {
            Scope = new DirectiveScope { Agencies = [agency], Operations = OperationSet.Of(OperationClass.Search, OperationClass.Detect), Callers = [CallerKind.Member] },
            Except = [new DirectiveScope { Units = ["patrol"] }],
            Require =
            [
                new ConditionSet { CaseNumber = mask, Purpose = ["victim", "missing"], Role = ["detective"], TrainingValid = true, Threshold = new NumberRange(0.8m, null) },
                new ConditionSet { CaseNumber = "E-####", Exigency = true, Suspicion = Suspicion.ProbableCause, Requester = RequesterProof.Verified },
            ],
        },
        agency, default);

    private static DirectiveDocument Ban(string unit, DateTimeOffset from) => new(
        Blank("banned", Effect.Deny, from) with
        {
            EffectiveUntil = Start.AddYears(1),
            Scope = new DirectiveScope { Operations = OperationSet.Of(OperationClass.Detect) },
            Except = [new DirectiveScope { Units = [unit], Roles = ["detective"] }],
            Unless = [new ConditionSet { LegalAuthority = LegalAuthorities.CourtOrder, LegalAuthorityUnexpired = true, MinimumPenalty = 12, Attestations = Attestations.NotImmigration }],
        },
        unit, default);

    private static Directive Blank(string id, Effect effect, DateTimeOffset from) => new()
    {
        Id = id,
        Title = "",
        Issuer = "",
        Authority = Authority.Chief,
        Reference = "",
        Effect = effect,
        EffectiveFrom = from,
        Message = "",
    };
}
