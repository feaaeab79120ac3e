using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Directives;

/// <summary>The shipped directives are valid; what they decide stands in <c>Cases/</c>.</summary>
public sealed class SeedTests
{
    private static readonly string[] Folders = ["seeds/directives/in-force", "seeds/directives/examples"];

    public static TheoryData<string> Seeds() => [.. Folders.SelectMany(folder => RepositoryFiles.NamesIn(folder, "*").Select(name => $"{folder}/{name}"))];

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
        var reading = DirectiveValidator.Read([.. RepositoryFiles.NamesIn(Folders[0], "*").Select(name => FileOf($"{Folders[0]}/{name}"))], new KnownAgencies(Some.NoIds), Some.NoIds);
        var moratorium = Assert.Single(reading.Documents).Directive;

        Assert.Equal(("mpd-2026-02-06-moratorium", Effect.Deny, null), (moratorium.Id, moratorium.Effect, moratorium.EffectiveUntil));
        Assert.Equal(new DateTimeOffset(2026, 2, 6, 6, 0, 0, TimeSpan.Zero), moratorium.EffectiveFrom);
        Assert.Equal((null, OperationSet.Frt), (moratorium.Scope.Agencies, moratorium.Scope.Operations));
        Assert.Equal(OperationSet.Of(OperationClass.Stop), Assert.Single(moratorium.Except).Operations);
    }

    private static DirectiveFile FileOf(string path) => new(Path.GetFileName(path), File.ReadAllBytes(RepositoryFiles.PathOf(path)));
}
