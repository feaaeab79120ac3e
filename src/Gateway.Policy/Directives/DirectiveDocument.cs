namespace Gateway.Policy.Directives;

/// <summary>A file of the directive folder, as its bytes.</summary>
public sealed record DirectiveFile(string Name, ReadOnlyMemory<byte> Bytes);

/// <summary>A directive with the document that states it.</summary>
/// <param name="Sha256">Of the file's bytes, lower-case hex.</param>
public sealed record DirectiveDocument(Directive Directive, string Sha256, ReadOnlyMemory<byte> Bytes);

/// <summary>The agencies that directives may name: ids of routes and of <c>Gateway:Agencies</c>.</summary>
public sealed record KnownAgencies(IReadOnlySet<string> Ids);

/// <summary>
/// One error in a directive document: <paramref name="Line"/> counts from 1 (0: the file as a whole), <paramref name="Member"/> is a path such as
/// <c>scope.agencies[1]</c>, <paramref name="Message"/> says what is wrong and what to write instead.
/// </summary>
public sealed record DirectiveError(string File, int Line, string Member, string Message);
