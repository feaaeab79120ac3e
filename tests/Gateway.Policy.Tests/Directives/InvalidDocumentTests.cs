using Gateway.Policy.Directives;
using Xunit;

namespace Gateway.Policy.Tests.Directives;

/// <summary>
/// Every document of <c>Invalid/directives</c> with the exact errors of the <c>.expected.txt</c> beside it: line, member (<c>-</c>: the file), message.
/// </summary>
public sealed class InvalidDocumentTests
{
    private const string Folder = "tests/Gateway.Policy.Tests/Invalid/directives";

    public static TheoryData<string> Documents() => [.. RepositoryFiles.NamesIn(Folder, "*").Where(name => !name.EndsWith(".expected.txt", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Documents))]
    public void An_invalid_document_gets_every_error_at_once(string name)
    {
        var bytes = File.ReadAllBytes(RepositoryFiles.PathOf($"{Folder}/{name}"));
        var expected = File.ReadAllLines(RepositoryFiles.PathOf($"{Folder}/{Path.GetFileNameWithoutExtension(name)}.expected.txt"));

        var reading = DirectiveValidator.Read([new DirectiveFile(name, bytes)], Some.Agencies, new HashSet<string> { "mpd-2026-02-06-moratorium" });

        Assert.Equal(expected, reading.Errors.Select(error => $"{error.Line} {(error.Member.Length == 0 ? "-" : error.Member)} {error.Message}"));
        Assert.All(reading.Errors, error => Assert.Equal(name, error.File));
        Assert.NotEmpty(expected);
    }

    [Fact]
    public void There_are_more_than_forty_documents() => Assert.InRange(Documents().Count, 41, int.MaxValue);
}
