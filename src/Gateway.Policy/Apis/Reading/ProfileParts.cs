using System.Collections.Immutable;
using Gateway.Policy.Apis.Matching;

namespace Gateway.Policy.Apis.Reading;

/// <summary>What a profile's file says, read and valid by itself.</summary>
internal sealed record ProfileParts
{
    public const string SigV4 = "sigv4";

    public required string Name { get; init; }
    public required string Title { get; init; }
    public required string Sha256 { get; init; }
    public string? Signature { get; init; }
    public long? BodyLimit { get; init; }
    public ImmutableArray<string> Headers { get; init; } = [];
    public ImmutableArray<string> CredentialHeaders { get; init; } = [];
    public ImmutableArray<string> CredentialParameters { get; init; } = [];
    public ImmutableArray<string> CredentialFields { get; init; } = [];
    public ImmutableArray<PathTemplate> CredentialPaths { get; init; } = [];
    public ImmutableArray<string> Cookies { get; init; } = [];
    public ImmutableArray<string> Images { get; init; } = [];
    public ImmutableArray<Loosening> Loosenings { get; init; } = [];
    public ImmutableArray<ApiRule> Rules { get; init; } = [];
}
