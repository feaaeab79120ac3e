using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Policy.Directives;
using Gateway.Policy.Directives.Reading;
using Gateway.Policy.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Directives;

/// <summary>The published schema and the reader know the same members and the same words.</summary>
public sealed class SchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllBytes(RepositoryFiles.PathOf("seeds/directives/directive.schema.json"))).RootElement;

    [Theory]
    [InlineData("", "Directive")]
    [InlineData("properties/contact", "Contact")]
    [InlineData("$defs/scope", "Scope")]
    [InlineData("$defs/condition", "Condition")]
    [InlineData("$defs/wholeRange", "Range")]
    [InlineData("$defs/shareRange", "Range")]
    public void An_object_of_the_schema_has_the_members_that_the_reader_takes(string path, string table)
    {
        var words = table switch
        {
            "Directive" => DirectiveWords.Directive,
            "Contact" => DirectiveWords.Contact,
            "Scope" => DirectiveWords.Scope,
            "Range" => DirectiveWords.Range,
            _ => DirectiveWords.Condition,
        };
        Assert.Equal(words, At(path).GetProperty("properties").EnumerateObject().Select(member => member.Name));
        Assert.False(At(path).GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public void Every_list_of_words_is_the_readers()
    {
        Assert.Equal(DirectiveWords.Authorities.Keys, Words("properties/authority"));
        Assert.Equal(DirectiveWords.Effects.Keys, Words("properties/effect"));
        Assert.Equal(DirectiveWords.Operations, Words("$defs/scope/properties/operations/items"));
        Assert.Equal([DirectiveWords.Everything, .. DirectiveWords.Callers.Keys], Words("$defs/scope/properties/callers/items"));
        Assert.Equal(DirectiveWords.Purposes, Words("$defs/condition/properties/purpose/items"));
        Assert.Equal(DirectiveWords.LegalAuthorities.Keys, Words("$defs/condition/properties/legalAuthority/items"));
        Assert.Equal(DirectiveWords.Suspicions.Keys, Words("$defs/condition/properties/suspicion"));
        Assert.Equal(DirectiveWords.Requesters.Keys, Words("$defs/condition/properties/requester"));
        Assert.Equal(DirectiveWords.Probes.Keys, Words("$defs/condition/properties/probe/items"));
    }

    [Fact]
    public void What_the_schema_requires_is_what_the_reader_misses()
    {
        DirectiveValidator.TryRead(new DirectiveFile("x.json", "{}"u8.ToArray()), Some.Agencies, out _, out var errors);
        Assert.Equal(At("").GetProperty("required").EnumerateArray().Select(name => name.GetString()!).Order(), errors.Select(error => error.Member).Order());
    }

    [Fact]
    public void The_reader_takes_every_word_of_the_schema()
    {
        foreach (var word in Words("properties/authority")) AssertReads(("authority", word));
        foreach (var word in Words("properties/effect")) AssertReads(("effect", word));
        foreach (var list in new[] { "operations", "callers" })
            foreach (var word in Words($"$defs/scope/properties/{list}/items"))
                AssertReads(("scope", new JsonObject { [list] = new JsonArray(word) }));
        foreach (var list in new[] { "purpose", "legalAuthority", "probe" })
            foreach (var word in Words($"$defs/condition/properties/{list}/items"))
                AssertReads(("unless", new JsonArray(new JsonObject { [list] = new JsonArray(word) })));
        foreach (var one in new[] { "suspicion", "requester" })
            foreach (var word in Words($"$defs/condition/properties/{one}"))
                AssertReads(("unless", new JsonArray(new JsonObject { [one] = word })));
    }

    [Fact]
    public void The_words_of_the_reader_stand_for_every_class_kind_and_degree()
    {
        Assert.Equal(OperationSet.All.Names(), DirectiveWords.Operations.Skip(2));
        Assert.Equal(Enum.GetValues<CallerKind>().Where(kind => kind != CallerKind.Unknown).Order(), DirectiveWords.Callers.Values.Order());
        Assert.Equal(Enum.GetValues<Suspicion>(), DirectiveWords.Suspicions.Values);
        Assert.Equal(Enum.GetValues<RequesterProof>(), DirectiveWords.Requesters.Values);
        Assert.Equal(Enum.GetValues<ProbeKind>().Where(kind => kind != ProbeKind.Unknown), DirectiveWords.Probes.Values);
        Assert.Equal(Enum.GetValues<LegalAuthorities>().Where(type => type != LegalAuthorities.Unstated), DirectiveWords.LegalAuthorities.Values);
        Assert.Equal(Enum.GetValues<Attestations>().Where(word => word != Attestations.Nothing), StatedWords.AttestationWords.Select(word => word.Value));
    }

    [Fact]
    public void Every_reference_inside_the_schema_has_its_target()
    {
        foreach (var target in References(Schema)) Assert.NotEqual(JsonValueKind.Undefined, At(target["#/".Length..]).ValueKind);
    }

    [Theory, MemberData(nameof(SeedTests.Seeds), MemberType = typeof(SeedTests))]
    public void A_seed_names_only_members_of_the_schema(string path)
    {
        var members = At("").GetProperty("properties").EnumerateObject().Select(member => member.Name).ToHashSet();
        using var seed = JsonDocument.Parse(File.ReadAllBytes(RepositoryFiles.PathOf(path)));
        Assert.All(seed.RootElement.EnumerateObject(), member => Assert.Contains(member.Name, members));
        var schema = seed.RootElement.GetProperty("$schema").GetString()!;
        Assert.EndsWith("directive.schema.json", schema, StringComparison.Ordinal);
        // In the top folders the name alone, since the file is copied into the folder where the schema lies.
        if (path.Count(c => c == '/') > 3) Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(RepositoryFiles.PathOf(path))!, schema)));
        else Assert.Equal("directive.schema.json", schema);
    }

    private static JsonElement At(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(Schema, (element, name) => element.GetProperty(name));

    private static IEnumerable<string> Words(string path) => At(path).GetProperty("enum").EnumerateArray().Select(word => word.GetString()!);

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member is { Name: "$ref", Value.ValueKind: JsonValueKind.String } ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private static void AssertReads((string Name, JsonNode? Value) member)
    {
        DirectiveValidator.TryRead(Some.File("x", member), Some.Agencies, out _, out var errors);
        Assert.Empty(errors);
    }
}
