using System.Globalization;
using Gateway.Ledger.Checkpoints;
using Gateway.Ledger.Writing;
using Gateway.Server.Health;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Server.Audit;

/// <summary>What others need to hold the gateway to its record: the newest checkpoint, and proofs against any that they kept.</summary>
internal static class ProofsApi
{
    public static void MapProofs(this IEndpointRouteBuilder routes)
    {
        var ledger = routes.MapGroup("/ledger");
        ledger.MapGet("/checkpoint", GetCheckpoint);
        ledger.MapGet("/proof/inclusion", GetInclusion);
        ledger.MapGet("/proof/consistency", GetConsistency);
    }

    private static Results<ContentHttpResult, ProblemHttpResult> GetCheckpoint(LedgerWriter ledger) =>
        ledger.Checkpoint is { } checkpoint
            ? TypedResults.Text(checkpoint.Note, "text/plain", System.Text.Encoding.UTF8)
            : ManagementProblems.NotFound("No checkpoint is signed yet. The first comes within the interval of checkpoints after the start.");

    private static Results<Ok<InclusionProof>, ProblemHttpResult> GetInclusion(HttpRequest request, LedgerProofs proofs)
    {
        if (TryRead(request.Query, "index", "size", out var index, out var size) is { } wrong)
            return ManagementProblems.BadParameter(wrong.Parameter, wrong.WhatToWrite);
        var entries = proofs.Size;
        if (size < 1 || size > entries)
            return BadSize("size", 1, entries);
        if (index >= size)
            return ManagementProblems.BadParameter("index", string.Create(CultureInfo.InvariantCulture, $"A tree of size {size} holds the entries 0 to {size - 1}. Write one of them."));
        return Proven(() => proofs.Inclusion(index, size));
    }

    private static Results<Ok<ConsistencyProof>, ProblemHttpResult> GetConsistency(HttpRequest request, LedgerProofs proofs)
    {
        if (TryRead(request.Query, "from", "to", out var from, out var to) is { } wrong)
            return ManagementProblems.BadParameter(wrong.Parameter, wrong.WhatToWrite);
        var entries = proofs.Size;
        if (to < 1 || to > entries)
            return BadSize("to", 1, entries);
        if (from < 1 || from > to)
            return BadSize("from", 1, to);
        return Proven(() => proofs.Consistency(from, to));
    }

    private static Results<Ok<T>, ProblemHttpResult> Proven<T>(Func<T> prove)
    {
        try
        {
            return TypedResults.Ok(prove());
        }
        catch (InvalidDataException e)
        {
            return ManagementProblems.Mismatch(e.Message);
        }
    }

    private static BadParameter? TryRead(IQueryCollection query, string first, string second, out long one, out long two)
    {
        (one, two) = (0, 0);
        if (query.Keys.FirstOrDefault(name => name != first && name != second) is { } unknown)
            return new BadParameter(unknown, $"It is not known. Use {first} and {second}.");
        return TryRead(query, first, out one) ?? TryRead(query, second, out two);
    }

    private static BadParameter? TryRead(IQueryCollection query, string name, out long number)
    {
        number = 0;
        return query[name] is [{ } value] && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            ? null
            : new BadParameter(name, "Write it once, as a whole number from 0.");
    }

    private static ProblemHttpResult BadSize(string name, long least, long most) =>
        ManagementProblems.BadParameter(name, string.Create(CultureInfo.InvariantCulture, $"Write a size of the tree, {least} to {most}."));
}
