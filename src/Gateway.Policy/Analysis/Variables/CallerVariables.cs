using Gateway.Policy.Decisions.Conditions;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis.Variables;

/// <summary>Who calls.</summary>
internal static class CallerVariables
{
    private const string SomeId = "somebody";

    internal static Variable Kind => new ChoiceVariable<CallerKind>(
        [
            (CallerKind.Member, "a member"), (CallerKind.Contractor, "a contractor"), (CallerKind.Application, "an application"), (CallerKind.Anonymous, "somebody anonymous"),
            (CallerKind.Unknown, "somebody of unknown kind"),
        ],
        static facts => facts.Caller.Kind, static (facts, kind) => facts with { Caller = facts.Caller with { Kind = kind } }, "asked by ");

    /// <summary>A person whom the identity tells; a program is nobody who asks.</summary>
    internal static Variable Person => new FlagVariable(
        new RequesterIs(Directives.RequesterProof.Verified).Holds, static facts => facts with { Caller = facts.Caller with { Id = SomeId } },
        "the caller is known as a person", "the caller is not known as a person");

    internal static Variable Unit(Signatures names) => new WordVariable(
        names, static facts => KnownCaller.UnitOf(facts.Caller), static (facts, unit) => facts with { Caller = facts.Caller with { Unit = unit } }, canBeMissing: true,
        "another unit", new("the caller's unit", "a unit of the caller", "known"));

    internal static Variable Training => new FlagVariable(
        new HasNotEnded(EndFact.Training).Holds, static facts => facts with { Caller = facts.Caller with { TrainingValidUntil = Later(facts.At) } },
        "the caller's training is valid", "no valid training of the caller is known");

    /// <summary>One flag for each class of roles, then one for roles that no directive names.</summary>
    internal static IEnumerable<Variable> Roles(Signatures names) =>
        names.Classes.Select((role, i) => Holding(names, i, role[0], phrases => role.Count == 1 ? $"the role {role[0]}" : $"one of the roles {phrases.Or(role)}"))
            .Append(Holding(names, names.Classes.Count, names.Unnamed("another role"), static _ => "some other role"));

    /// <summary>An instant after this one, so far as there is one.</summary>
    internal static DateTimeOffset Later(DateTimeOffset at) => DateTimeOffset.MaxValue - at > TimeSpan.FromDays(1) ? at.AddDays(1) : DateTimeOffset.MaxValue;

    private static FlagVariable Holding(Signatures names, int number, string example, Func<Phrases, string> what) => new(
        facts => KnownCaller.RolesOf(facts.Caller).Any(role => names.Of(role) == number),
        facts => facts with { Caller = facts.Caller with { Roles = [.. facts.Caller.Roles, example] } },
        phrases => $"the caller holds {what(phrases)}", phrases => $"the caller does not hold {what(phrases)}");
}
