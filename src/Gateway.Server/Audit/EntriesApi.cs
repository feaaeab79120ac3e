using Gateway.Ledger.Storage;
using Gateway.Server.Health;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Server.Audit;

/// <summary>The ledger for auditors, page by page and entry by entry (DESIGN section 11).</summary>
internal static class EntriesApi
{
    public static void MapEntries(this IEndpointRouteBuilder routes)
    {
        var entries = routes.MapGroup("/api/entries");
        entries.MapGet("", ListEntries);
        entries.MapGet("/{index:long:min(0)}", GetEntry);
    }

    private static Results<Ok<EntriesView>, ProblemHttpResult> ListEntries(HttpRequest request, LedgerReader ledger)
    {
        if (EntryQuery.TryRead(request.Query, out var filter) is { } wrong)
            return ManagementProblems.BadParameter(wrong.Parameter, wrong.WhatToWrite);
        var page = ledger.List(filter);
        return TypedResults.Ok(new EntriesView([.. page.Items.Select(EntryView.Of)], page.Next));
    }

    private static Results<Ok<EntryView>, ProblemHttpResult> GetEntry(long index, LedgerReader ledger) =>
        ledger.Find(index) is { } stored
            ? TypedResults.Ok(WholeEntry.Of(stored))
            : ManagementProblems.NotFound($"The ledger has no entry {index}. GET /api/status tells its size; indexes count from 0.");
}

/// <param name="Next">The <c>from</c> of the next page; null at the end.</param>
internal sealed record EntriesView(IReadOnlyList<EntryView> Items, long? Next);
