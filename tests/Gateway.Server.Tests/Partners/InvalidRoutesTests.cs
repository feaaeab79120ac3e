using System.Runtime.CompilerServices;
using Gateway.Server.Partners;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Partners;

/// <summary>Each <c>Invalid/routes/NAME.json</c> is a configuration; <c>NAME.errors.txt</c> beside it holds every message that it must give, one a line. Adding a case is adding the two files.</summary>
public sealed class InvalidRoutesTests
{
    public static TheoryData<string> Names { get; } = [.. Directory.GetFiles(Folder(), "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Names))]
    public void An_invalid_configuration_gives_every_message_at_once_and_no_route(string name)
    {
        var partners = PartnerConfig.Load(Configurations.Read(File.ReadAllText(Path.Combine(Folder(), name + ".json"))), TestProfiles.All, Folder());

        Assert.NotEmpty(partners.Errors);
        Assert.Empty(partners.Routes);
        Assert.Empty(partners.Models);
        Assert.DoesNotContain(partners.Errors, error => error.Contains("secret", StringComparison.Ordinal));
        GoldenFile.Check($"../Invalid/routes/{name}.errors.txt", string.Concat(partners.Errors.Select(error => error + "\n")));
    }

    [Fact]
    public void There_are_at_least_twenty_cases() => Assert.True(Names.Count >= 20);

    private static string Folder([CallerFilePath] string source = "") => Path.GetFullPath("../Invalid/routes", Path.GetDirectoryName(source)!);
}
