using Gateway.Policy.Decisions;

namespace Gateway.Policy.Directives;

/// <summary>
/// When each directive of a set stops for good: by its own <c>effectiveUntil</c>, or by one that replaces it. A prohibition is ended only by a directive
/// that takes effect itself: not by a log or allow whose file is gone, and not by one that was replaced before it began. A permission is ended by any
/// that names it, since an end that was once stated must not be undone by absence.
/// </summary>
internal static class Lifetimes
{
    /// <summary>UTC ticks that stand for "no end".</summary>
    internal static long Never { get; } = DateTimeOffset.MaxValue.UtcTicks;

    /// <summary>The ends in UTC ticks (exclusive), in the order of <paramref name="members"/>, whose ids differ.</summary>
    internal static long[] EndsOf(IReadOnlyList<(Directive Directive, bool IsSpent)> members)
    {
        var replacedBy = members.SelectMany(static member => member.Directive.Replaces.Select(id => (Id: id, By: member)))
            .ToLookup(static pair => pair.Id, static pair => pair.By, StringComparer.Ordinal);
        return [.. members.Select(member => EndOf(member.Directive, replacedBy))];
    }

    private static long EndOf(Directive directive, ILookup<string, (Directive Directive, bool IsSpent)> replacedBy)
    {
        var end = directive.EffectiveUntil?.UtcTicks ?? Never;
        foreach (var (replacer, isSpent) in replacedBy[directive.Id])
        {
            if (replacer.Id == directive.Id) continue;
            if (directive.Effect != Effect.Deny || (!isSpent && Begins(replacer, replacedBy)))
                end = Math.Min(end, replacer.EffectiveFrom.UtcTicks);
        }
        return end;
    }

    private static bool Begins(Directive replacer, ILookup<string, (Directive Directive, bool IsSpent)> replacedBy) =>
        !replacedBy[replacer.Id].Any(earlier => earlier.Directive.Id != replacer.Id && earlier.Directive.EffectiveFrom <= replacer.EffectiveFrom);
}
