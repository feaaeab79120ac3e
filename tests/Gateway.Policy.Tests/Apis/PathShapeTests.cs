using Xunit;

namespace Gateway.Policy.Tests.Apis;

public sealed class PathShapeTests
{
    [Theory]
    [InlineData("/api/v1/recognition/subjects/Jane%20Doe/portraits", "/api/v1/recognition/subjects/{id}/{id}")]
    [InlineData("/API/V2.1/Search/", "/api/v2.1/search")]
    [InlineData("/jane/doe", "/{id}/{id}")]
    [InlineData("/v1a/v123456/v.", "/{id}/{id}/{id}")]
    [InlineData("/consistence/26-0123456", "/consistence/{id}")]
    [InlineData("/", "/")]
    [InlineData("", "/")]
    [InlineData("/a/[redacted]/b", "/{id}/{id}/{id}")]
    public void Only_an_interfaces_own_words_are_shown(string path, string shape) => Assert.Equal(shape, Seeds.Profile("compreface.json").ShapeOf(path));

    [Fact]
    public void A_long_path_is_cut() => Assert.Equal(16, Seeds.Profile("compreface.json").ShapeOf(string.Concat(Enumerable.Repeat("/a", 5_000))).Count(c => c == '/'));
}
