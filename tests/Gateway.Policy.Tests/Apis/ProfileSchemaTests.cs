using System.Text.Json;
using Gateway.Policy.Apis.Reading;
using Gateway.Policy.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Apis;

public sealed class ProfileSchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Seeds.Folder, "apis.schema.json"))).RootElement;

    public static TheoryData<string> Objects => ["", "credentials", "loosening", "rule", "narrow", "callback", "facts", "place", "answer", "test", "example"];

    [Theory, MemberData(nameof(Objects))]
    public void The_schema_knows_the_members_that_the_reader_knows(string name)
    {
        var known = name switch
        {
            "credentials" => ProfileMembers.Credentials,
            "loosening" => ProfileMembers.Loosening,
            "rule" => ProfileMembers.Rule,
            "narrow" => ProfileMembers.Narrow,
            "callback" => ProfileMembers.Callback,
            "facts" => ProfileMembers.Facts,
            "place" => ProfileMembers.Place,
            "answer" => ProfileMembers.Answer,
            "test" => ProfileMembers.Test,
            "example" => ProfileMembers.Example,
            _ => ProfileMembers.Profile,
        };
        var definition = name.Length == 0 ? Schema : Schema.GetProperty("$defs").GetProperty(name);

        Assert.Equal(known.Order(), definition.GetProperty("properties").EnumerateObject().Select(member => member.Name).Order());
        Assert.False(definition.GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public void The_schema_knows_every_operation_class_and_kind_of_probe()
    {
        var rule = Schema.GetProperty("$defs").GetProperty("rule").GetProperty("properties");

        Assert.Equal(OperationSet.All.Names(), Values(rule.GetProperty("operations").GetProperty("items")));
        Assert.Equal(RequestWords.Probes.Keys, Values(rule.GetProperty("probe")));
    }

    [Fact]
    public void The_schema_knows_every_rule_that_may_be_loosened() =>
        Assert.Equal(LoosenableRulesNames.All, Values(Schema.GetProperty("$defs").GetProperty("loosening").GetProperty("properties").GetProperty("rule")));

    [Fact]
    public void Every_profile_points_at_the_schema() =>
        Assert.All(Seeds.ProfileNames, file =>
            Assert.Equal("../apis.schema.json", JsonDocument.Parse(Seeds.ProfileBytes(file)).RootElement.GetProperty("$schema").GetString()));

    private static IEnumerable<string?> Values(JsonElement holder) => holder.GetProperty("enum").EnumerateArray().Select(value => value.GetString());
}
