namespace Gateway.Server.Coverage;

/// <summary>Requests of one shape that no rule fits. Nothing in it is personal: of the path only an interface's own words are shown.</summary>
/// <param name="Path">Path in the API's terms, everything but known words as <c>{id}</c>.</param>
/// <param name="Header">The header that names operations, as <c>Name: value</c>, where one was sent.</param>
/// <param name="Count">In the last seven days.</param>
/// <param name="Record">Ledger index of the newest one; who may read the record finds the whole target there.</param>
/// <param name="Propose">A line for the profile's rules; whoever judges it writes the classes in the place of <c>unknown</c>.</param>
internal sealed record UnknownOperationView(
    string Route, string Api, string Method, string Path, string? Header, long Count, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, long Record, string Propose);
