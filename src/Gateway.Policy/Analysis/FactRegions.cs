using Gateway.Policy.Analysis.Variables;
using Gateway.Policy.Decisions.Conditions;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Analysis;

/// <summary>Requests by a single fact, for what is claimed of directives.</summary>
internal sealed class FactRegions(RequestSpace space, Atoms atoms)
{
    /// <summary>Requests that ask for nothing but these classes. The space was made to tell them apart.</summary>
    internal RequestSubset AskingOnly(OperationSet classes) => Of(space.Store.And([.. RequestVariables.In(space.Variables.Operations)
        .Where(lot => !classes.Contains(((OperationVariable)space.Variables.All[lot]).Classes[0]))
        .Select(lot => space.Store.Where(lot, static value => value != FlagVariable.Yes))]));

    /// <summary>Requests of which the fact that a condition of this name looks at is known at all; null where there is no such condition.</summary>
    internal RequestSubset? Knowing(string condition) => condition switch
    {
        "caseNumber" => Other(space.Variables.CaseNumber),
        "purpose" => Other(space.Variables.Purpose),
        "offenseClass" => Other(space.Variables.OffenseClass),
        "offenseCode" => Other(space.Variables.OffenseCode),
        "offenseAttempt" => Other(space.Variables.OffenseAttempt),
        "minimumPenalty" => Other(space.Variables.OffensePenalty),
        "suspicion" => Other(space.Variables.Suspicion),
        "legalAuthority" => AnyOf(space.Variables.Authorities),
        "legalAuthorityUnexpired" => Other(space.Variables.Unexpired),
        "legalReference" => Other(space.Variables.Texts.Start.Value),
        "writtenRequest" => Of(atoms.Holding(new AuthorityIs(LegalAuthorities.WrittenRequest))),
        "exigency" => Other(space.Variables.Texts.Start.Value + 1),
        "justification" => Other(space.Variables.Texts.Start.Value + 2),
        "recipient" => Other(space.Variables.Texts.Start.Value + 3),
        "requester" => Other(space.Variables.Requester).Or(Other(space.Variables.Person)),
        "unit" => Other(space.Variables.Unit),
        "role" => AnyOf(space.Variables.Roles),
        "trainingValid" => Other(space.Variables.Training),
        "database" => Other(space.Variables.Database),
        "candidatesRequested" => Other(space.Variables.Candidates),
        "threshold" => Other(space.Variables.Threshold),
        "probe" => Other(space.Variables.Probe),
        "byReference" => Other(space.Variables.ByReference),
        "approvals" => Of(Diagrams.DiagramStore.Nothing),
        _ => Attested(condition),
    };

    /// <summary>Requests that state nothing and of which nothing else is known but who calls.</summary>
    internal RequestSubset StatingNothing
    {
        get
        {
            var first = space.Variables.CaseNumber;
            return Of(space.Store.And([.. Enumerable.Range(first, space.Variables.Requester - first + 1).Select(variable => space.Store.Not(Other(variable).Node))]));
        }
    }

    /// <summary>Requests of callers of whom neither person, unit, role nor training is known.</summary>
    internal RequestSubset CallerUnknown =>
        space.Possible.Except(Other(space.Variables.Person)).Except(Other(space.Variables.Unit)).Except(AnyOf(space.Variables.Roles)).Except(Other(space.Variables.Training));

    private RequestSubset? Attested(string word)
    {
        var number = StatedWords.AttestationWords.ToList().FindIndex(known => known.Key == word);
        return number < 0 ? null : Other(space.Variables.Attestations.Start.Value + number);
    }

    /// <summary>Where the fact is any but its plainest, which is that there is none.</summary>
    private RequestSubset Other(int variable)
    {
        var none = space.Variables.All[variable].Plainest.First();
        return Of(space.Store.Where(variable, value => value != none));
    }

    private RequestSubset AnyOf(Range flags) => Of(space.Store.Or([.. RequestVariables.In(flags).Select(flag => Other(flag).Node)]));

    private RequestSubset Of(int node) => new(space, node);
}
