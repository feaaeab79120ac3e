using Gateway.Policy.Decisions;
using Gateway.Policy.Directives.Reading;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Directives.Lints;

/// <summary>Something in a valid directive that its author most likely did not mean. <paramref name="Line"/> counts from 1.</summary>
/// <param name="Lint">Which kind: one of <see cref="DirectiveLints.Names"/>.</param>
public sealed record DirectiveLint(string Lint, string File, int Line, string Member, string Message);

/// <summary>What can be said about one directive by itself. What directives make of each other is for <see cref="SetLints"/>.</summary>
public static class DirectiveLints
{
    public const string Expired = "expired";
    public const string Unconditional = "unconditional-grant";
    public const string Contradictory = "contradictory-condition";
    public const string Duplicate = "duplicate";
    public const string Unreachable = "unreachable";

    /// <summary>Told by <see cref="SetLints"/> alone.</summary>
    public const string Shadowed = "shadowed";

    public static IReadOnlyList<string> Names { get; } = [Expired, Unconditional, Contradictory, Duplicate, Unreachable, Shadowed];

    internal static readonly OperationSet Harmless = OperationSet.Of(OperationClass.Stop, OperationClass.Other);

    /// <summary>Pure: <paramref name="now"/> is the only time. Ordered by line.</summary>
    public static IReadOnlyList<DirectiveLint> Of(DirectiveDocument document, DateTimeOffset now)
    {
        var places = new Places(document);
        var directive = document.Directive;
        if (directive.EffectiveUntil <= now)
            places.Add(Expired, "effectiveUntil", "lies in the past, so the directive has no effect any more: take the file away, or write a later instant");
        if (directive is { Effect: not Effect.Deny, Require.IsEmpty: true } && ((directive.Scope.Operations ?? OperationSet.All).Bits & ~Harmless.Bits) != 0)
            places.Add(Unconditional, "require", "is missing, so facial recognition is let through whatever the caller states: write what must be stated, at least `caseNumber`");
        ConditionLints.Add(directive, places);
        ScopeLints.Add(directive, places);
        return places.InOrder();
    }
}

/// <summary>Collects lints and finds the line of a member; a member that is not written is told by the nearest that is.</summary>
internal sealed class Places(DirectiveDocument document)
{
    private readonly JsonItem? _root = StrictJson.Read(document.Bytes.Span, new ErrorLog(""));
    private readonly List<DirectiveLint> _found = [];

    internal void Add(string lint, string member, string message) =>
        _found.Add(new DirectiveLint(lint, document.Directive.Id + FolderNames.Extension, LineOf(_root, member), member, message));

    internal IReadOnlyList<DirectiveLint> InOrder() => [.. _found.OrderBy(static lint => lint.Line)];

    private static int LineOf(JsonItem? item, string path)
    {
        if (item is null) return 0;
        foreach (var child in item.Members.Select(static member => member.Value).Concat(item.Items))
            if (child.Path == path || path.StartsWith(child.Path + ".", StringComparison.Ordinal) || path.StartsWith(child.Path + "[", StringComparison.Ordinal))
                return LineOf(child, path);
        return item.Line;
    }
}
