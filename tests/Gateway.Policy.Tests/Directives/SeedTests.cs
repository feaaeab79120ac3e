using Gateway.Policy.Cases;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Directives;

/// <summary>The shipped directives are valid; what they decide stands in <c>Cases/</c>.</summary>
public sealed class SeedTests
{
    private const string InForce = "seeds/directives/in-force";

    /// <summary>Every directive below <c>seeds/directives</c>, files of cases and schemas apart.</summary>
    public static TheoryData<string> Seeds() =>
    [
        .. Directory.EnumerateFiles(RepositoryFiles.PathOf("seeds/directives"), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(RepositoryFiles.Root, path))
            .Where(path => !path.EndsWith(CaseFileReader.Suffix, StringComparison.Ordinal) && !path.EndsWith(".schema.json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void All_shipped_directives_are_valid_together()
    {
        var reading = DirectiveValidator.Read([.. Seeds().Select(row => FileOf(row.Data))], new KnownAgencies(Some.NoIds), Some.NoIds);
        Assert.Empty(reading.Errors);
        Assert.Equal(Seeds().Count, reading.Documents.Count);
    }

    [Fact]
    public void In_force_is_the_moratorium_alone_and_it_is_a_ban_without_end()
    {
        var reading = DirectiveValidator.Read([.. RepositoryFiles.NamesIn(InForce, "*").Select(name => FileOf($"{InForce}/{name}"))], new KnownAgencies(Some.NoIds), Some.NoIds);
        var moratorium = Assert.Single(reading.Documents).Directive;

        Assert.Equal(("mpd-2026-02-06-moratorium", Effect.Deny, null), (moratorium.Id, moratorium.Effect, moratorium.EffectiveUntil));
        Assert.Equal(new DateTimeOffset(2026, 2, 6, 6, 0, 0, TimeSpan.Zero), moratorium.EffectiveFrom);
        Assert.Equal((null, OperationSet.Frt), (moratorium.Scope.Agencies, moratorium.Scope.Operations));
        Assert.Equal(OperationSet.Of(OperationClass.Stop), Assert.Single(moratorium.Except).Operations);
    }

    private static DirectiveFile FileOf(string path) => new(Path.GetFileName(path), File.ReadAllBytes(RepositoryFiles.PathOf(path)));
}
