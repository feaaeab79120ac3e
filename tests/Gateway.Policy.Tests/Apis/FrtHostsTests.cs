using System.Text.Json;
using Xunit;

namespace Gateway.Policy.Tests.Apis;

/// <summary>The list of known hosted services: operators feed it to firewalls and DNS, so it must be dull.</summary>
public sealed class FrtHostsTests
{
    private static readonly JsonElement File = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(Seeds.Folder, "frt-hosts.json"))).RootElement;

    private static readonly List<JsonElement> Hosts = [.. File.GetProperty("hosts").EnumerateArray()];

    [Fact]
    public void It_names_the_services_that_are_known() =>
        Assert.Superset(
            new HashSet<string> { "Amazon Rekognition", "Azure AI Face", "Face++", "Luxand.cloud", "Kairos", "Clearview AI", "PimEyes", "FaceCheck.ID", "OpenCV FR", "BioID", "Regula", "Tencent Cloud", "Baidu AI" },
            Hosts.Select(host => host.GetProperty("vendor").GetString()!).ToHashSet());

    [Fact]
    public void Every_entry_has_the_members_that_are_documented_and_no_other()
    {
        string[] known = ["pattern", "pathPrefix", "vendor", "note", "source"];

        Assert.All(Hosts, host =>
        {
            Assert.Empty(host.EnumerateObject().Select(member => member.Name).Except(known));
            Assert.NotEqual("", host.GetProperty("vendor").GetString());
            Assert.NotEqual("", host.GetProperty("source").GetString());
            Assert.Equal(JsonValueKind.String, host.GetProperty("note").ValueKind);
        });
    }

    [Fact]
    public void A_pattern_is_a_host_in_lower_case_with_stars_for_whole_labels() =>
        Assert.All(Hosts, host => Assert.Matches("^(\\*|[a-z0-9-]+)(\\.(\\*|[a-z0-9-]+))+$", host.GetProperty("pattern").GetString()));

    [Fact]
    public void A_pattern_never_ends_in_a_star() =>
        Assert.All(Hosts, host => Assert.DoesNotMatch("\\*$|^\\*\\.[a-z]+$", host.GetProperty("pattern").GetString()));

    [Fact]
    public void A_path_prefix_is_the_start_of_a_path() =>
        Assert.All(Hosts.Where(host => host.TryGetProperty("pathPrefix", out _)), host => Assert.Matches("^/[a-z0-9./-]*/$", host.GetProperty("pathPrefix").GetString()));

    [Fact]
    public void No_pattern_stands_twice() =>
        Assert.Equal(Hosts.Count, Hosts.Select(host => host.GetProperty("pattern").GetString()).Distinct().Count());
}
