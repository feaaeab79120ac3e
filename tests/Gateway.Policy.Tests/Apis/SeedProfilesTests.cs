using Gateway.Policy.Apis;
using Gateway.Policy.Apis.Reading;
using Xunit;

namespace Gateway.Policy.Tests.Apis;

public sealed class SeedProfilesTests
{
    public static TheoryData<string> Files => [.. Seeds.ProfileNames];

    public static TheoryData<string, int> Examples
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var file in Seeds.ProfileNames)
                for (var i = 0; i < Seeds.Examples(file).Count; i++)
                    data.Add(file, i);
            return data;
        }
    }

    [Fact]
    public void Every_api_of_the_study_has_a_profile() =>
        Assert.Equal(
            "azure-face baidu-face bias bioid clearview compreface compreface-calculator deepface deepstack double-take facebox facecheck facepp findface generic google-vision " +
            "huawei-frs insightface-rest kairos luxand opencv-fr osia-abis pimeyes regula rekognition tencent-cos tencent-iai",
            string.Join(' ', Seeds.ProfileNames.Select(name => Path.GetFileNameWithoutExtension(name)).Order(StringComparer.Ordinal)));

    [Theory, MemberData(nameof(Files))]
    public void Every_profile_that_ships_is_free_of_errors(string file)
    {
        ApiProfile.TryRead(file, Seeds.ProfileBytes(file), out _, out var errors);
        Assert.Empty(errors);
    }

    [Theory, MemberData(nameof(Examples))]
    public void Every_example_comes_out_as_it_says(string file, int index) =>
        Assert.Null(ExampleRunner.Try(Seeds.Profile(file), Seeds.Examples(file)[index]));

    [Theory, MemberData(nameof(Files))]
    public void Every_rule_has_an_example(string file)
    {
        var shown = Seeds.Examples(file).SelectMany(example => example.Rule.Split('+')).ToHashSet();
        Assert.Empty(Seeds.Profile(file).Rules.Select(rule => rule.Id).Except(shown));
    }

    [Theory, MemberData(nameof(Files))]
    public void A_profile_is_named_by_its_file_and_hashed_by_its_bytes(string file)
    {
        var profile = Seeds.Profile(file);

        Assert.Equal(Path.GetFileNameWithoutExtension(file), profile.Name);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Seeds.ProfileBytes(file))), profile.Sha256);
    }
}
