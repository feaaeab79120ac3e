namespace Gateway.Policy.Directives;

/// <summary>A whole folder as it was judged.</summary>
/// <param name="Documents">Ordered by id; complete only when there are no errors.</param>
/// <param name="Errors">Of all files, ordered by file and line.</param>
public sealed record DirectiveReading(IReadOnlyList<DirectiveDocument> Documents, IReadOnlyList<DirectiveError> Errors)
{
    public bool IsValid => Errors.Count == 0;
}
