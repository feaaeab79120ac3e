using Gateway.Policy.Requests;

namespace Gateway.Policy.Apis;

/// <summary>One rule of a profile as people are shown it: what a request of that rule can ask for at most.</summary>
/// <param name="Id">The rule's id.</param>
/// <param name="Path">Its path template.</param>
public sealed record ApiOperation(string Id, IReadOnlyList<string> Methods, string Path, OperationSet Operations);
