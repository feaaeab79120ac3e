using Gateway.Policy.Requests;

namespace Gateway.Policy.Cases;

/// <summary>A file of cases: which directives, which requests at which instants, and what must come of each. Written by hand, beside the directives.</summary>
/// <param name="Directives">Paths of documents or folders, relative to the file.</param>
/// <param name="NotCovered">What the rule asks for after the request, or of facts that no request shows; by name, so that nobody takes it for enforced.</param>
public sealed record CaseFile(string About, IReadOnlyList<string> Directives, IReadOnlyList<string> NotCovered, IReadOnlyList<RequestCase> Cases);

/// <summary>One request at one pinned instant.</summary>
/// <param name="Line">Where it stands in the file, from 1.</param>
public sealed record RequestCase(string Name, int Line, RequestFacts Facts, Expectation Expect);

/// <summary>What must come out. A null list is not looked at; an empty one must be empty.</summary>
/// <param name="Effect"><c>deny</c>, <c>log</c> or <c>allow</c>.</param>
/// <param name="Directives">Ids of the determining directives, in any order.</param>
/// <param name="Missing">Names of the conditions that are missing, in any order.</param>
/// <param name="WouldHave">With <c>log</c>: the effect of the same set without its log directives.</param>
public sealed record Expectation(string Effect, string? Reason, IReadOnlyList<string>? Directives, IReadOnlyList<string>? Missing, string? WouldHave);
