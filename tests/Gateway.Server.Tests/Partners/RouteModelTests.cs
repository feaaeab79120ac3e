using Gateway.Server.Partners;
using Xunit;

namespace Gateway.Server.Tests.Partners;

public sealed class RouteModelTests
{
    private static readonly RouteModel Prefix = Configurations.LoadWith().Models["compreface"];
    private static readonly RouteModel Host = Configurations.LoadWith().Models["rekognition"];

    [Theory]
    [InlineData("/compreface/api/v1/recognition/recognize", "/api/v1/recognition/recognize")]
    [InlineData("/CompreFace/api", "/api")]
    [InlineData("/compreface/", "/")]
    [InlineData("/compreface", "/")]
    [InlineData("/compreface/a%20b", "/a%20b")]
    [InlineData("/comprefaces/api", null)]
    [InlineData("/comp%72eface/api", null)]
    [InlineData("/compreface%2fapi", null)]
    [InlineData("/", null)]
    [InlineData("", null)]
    public void A_path_is_read_only_where_the_prefix_stands_letter_for_letter(string path, string? expected)
    {
        Assert.Equal(expected is not null, Prefix.TryReadApiPath(path, out var apiPath));
        Assert.Equal(expected ?? "", apiPath);
    }

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/compreface/x", "/compreface/x")]
    public void A_host_route_takes_every_path_as_it_is(string path, string expected)
    {
        Assert.True(Host.TryReadApiPath(path, out var apiPath));
        Assert.Equal(expected, Host.SentPathOf(apiPath));
    }

    [Theory]
    [InlineData("/compreface/api/v1/x", "/fr/api/v1/x")]
    [InlineData("/compreface", "/fr/")]
    [InlineData("/compreface/%7Euser/A%2Bb", "/fr/%7Euser/A%2Bb")]
    public void What_is_sent_is_the_callers_path_untouched_behind_the_added_prefix(string path, string expected)
    {
        Assert.True(Prefix.TryReadApiPath(path, out var apiPath));
        Assert.Equal(expected, Prefix.SentPathOf(apiPath));
    }
}
