using System.Text;
using CsCheck;
using Gateway.Policy.Apis;
using Gateway.Policy.Decisions;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;
using Gateway.Policy.Tests.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Apis;

/// <summary>What a request says of database, candidates and threshold, and that a condition never holds on what it does not say plainly.</summary>
public sealed class FactsTests
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly ApiProfile Profile = ProfileText.Read(ProfileText.With(
        """
        { "id": "head", "methods": ["POST", "GET"], "path": "/head/{gallery}", "operations": ["search"],
          "facts": { "database": [{ "path": "gallery" }, { "query": "db" }], "candidates": [{ "query": "limit" }], "threshold": [{ "header": "X-Threshold" }] } },
        { "id": "body", "methods": ["POST"], "path": "/body", "operations": ["search"],
          "facts": { "database": [{ "query": "db" }, { "json": "in.db" }, { "form": "db" }], "candidates": [{ "json": "limit" }, { "form": "limit" }], "threshold": [{ "json": "min", "scale": 100 }, { "form": "min" }] } },
        { "id": "list", "methods": ["POST"], "path": "/list", "operations": ["search"], "facts": { "database": [{ "json": "groups[]" }, { "json": "group" }] } }
        """,
        """
        { "method": "GET", "target": "/head/a?limit=5", "headers": { "X-Threshold": "0.5" }, "rule": "head", "operations": ["search"], "facts": { "database": "a", "candidates": 5, "threshold": 0.5 } },
        { "method": "POST", "target": "/body?db=a", "headers": { "Content-Type": "application/json" }, "body": { "limit": 5, "min": 50 }, "rule": "body", "operations": ["search"], "facts": { "database": "a", "candidates": 5, "threshold": 0.5 } },
        { "method": "POST", "target": "/list", "headers": { "Content-Type": "application/json" }, "body": { "groups": ["a"] }, "rule": "list", "operations": ["search"], "facts": { "database": "a" } }
        """));

    [Theory]
    [InlineData("/head/mugshots", "mugshots")]
    [InlineData("/HEAD/Mug%20shots/", "Mug shots")]
    [InlineData("/head/a?db=a", "a")]
    [InlineData("/head/a?db=%61", "a")]
    [InlineData("/head/a?db=b", null)]
    [InlineData("/head/a?db=a&db=a", null)]
    [InlineData("/head/a?DB=a", null)]
    [InlineData("/head/a?db[]=a", null)]
    [InlineData("/head/a?db=", null)]
    [InlineData("/head/a+b", null)]
    [InlineData("/head/caf%C3%A9", null)]
    [InlineData("/head/%20a", null)]
    public void A_name_in_the_head_is_known_where_it_is_plain_and_nothing_contradicts_it(string target, string? database) =>
        Assert.Equal(database, Head(target).Search.Database);

    [Theory]
    [InlineData("5", 5L)]
    [InlineData("1000000", 1_000_000L)]
    [InlineData("%35", 5L)]
    [InlineData("0", null)]
    [InlineData("-1", null)]
    [InlineData("+5", null)]
    [InlineData("05", null)]
    [InlineData("5.0", null)]
    [InlineData("5e1", null)]
    [InlineData("1000001", null)]
    [InlineData("99999999999999999999999999", null)]
    [InlineData("all", null)]
    [InlineData("", null)]
    [InlineData("5&limit=5", null)]
    public void A_number_of_candidates_is_known_in_plain_digits_above_nought(string text, long? candidates) =>
        Assert.Equal(candidates, Head("/head/a?limit=" + text).Search.Candidates);

    [Theory]
    [InlineData("0.8", 0.8)]
    [InlineData("0.80", 0.8)]
    [InlineData("1", 1.0)]
    [InlineData("0", 0.0)]
    [InlineData("1.01", null)]
    [InlineData("80", null)]
    [InlineData("-0.5", null)]
    [InlineData("8e-1", null)]
    [InlineData("0,8", null)]
    [InlineData("high", null)]
    public void A_threshold_is_known_within_its_scale(string text, double? threshold) =>
        Assert.Equal((decimal?)threshold, Head("/head/a", ("X-Threshold", text)).Search.Threshold);

    [Fact]
    public void A_header_that_says_a_fact_goes_out_and_is_refused_twice()
    {
        Assert.True(Profile.MayGoOut("X-Threshold"));
        var (request, headers) = Some.Request("POST", "/head/a", ("X-Threshold", "0.5"), ("X-Threshold", "0.9"));

        Assert.False(RequestClassifier.TryClassifyHead(Profile, request, request.Path, headers, out _, out var why));
        Assert.Equal("header X-Threshold", why.Part);
    }

    [Theory]
    [InlineData(Json, """{"in":{"db":"a"},"limit":5,"min":97.5}""", "a", 5L, 0.975)]
    [InlineData(Json, """{"in":{"\u0064b":"\u0061"},"limit":5}""", "a", 5L, null)]
    [InlineData(Json, """{"in":{"db":"a","db":"a"},"limit":5}""", null, 5L, null)]
    [InlineData(Json, """{"in":{"db":"a"},"in":{"db":"b"},"limit":5}""", null, 5L, null)]
    [InlineData(Json, """{"in":{"db":"a"},"IN":{},"limit":5}""", null, 5L, null)]
    [InlineData(Json, """{"in":{"db":"a","\u212b":1},"limit":5}""", null, 5L, null)]
    [InlineData(Json, """{"in":{"Db":"a"},"Limit":5}""", null, null, null)]
    [InlineData(Json, """{"in":{"db":7},"limit":"5","min":"50"}""", null, null, null)]
    [InlineData(Json, """{"in":{"db":null},"limit":null,"min":true}""", null, null, null)]
    [InlineData(Json, """{"in":{"db":["a"]},"limit":[5],"min":{}}""", null, null, null)]
    [InlineData(Json, """{"in":"db","limit":5}""", null, 5L, null)]
    [InlineData(Json, """{"limit":1e1,"min":1e1}""", null, null, null)]
    [InlineData(Json, """[{"limit":5}]""", null, null, null)]
    [InlineData(Json, """{"limit":5""", null, null, null)]
    [InlineData(Json, """{"in":{"db":"\ud800"},"limit":5}""", null, null, null)]
    [InlineData(Json + "; charset=utf-16", """{"limit":5}""", null, null, null)]
    [InlineData("text/plain", """{"limit":5}""", null, null, null)]
    [InlineData(Form, "db=a&limit=5&min=0.5", "a", 5L, 0.5)]
    [InlineData(Form, "db=a&db=a&limit=5", null, 5L, null)]
    [InlineData(Form, "db[]=a&limit=5", null, 5L, null)]
    [InlineData(Form, "DB=a&limit=5", null, 5L, null)]
    [InlineData(Form, "db=a+b&limit=+5", "a b", null, null)]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"db\"\r\n\r\na\r\n--b\r\nContent-Disposition: form-data; name=\"limit\"; filename=\"x\"\r\n\r\n5\r\n--b--\r\n", "a", null, null)]
    public void A_body_says_a_fact_where_it_is_plain(string contentType, string body, string? database, long? candidates, double? threshold) =>
        Assert.Equal(new SearchFacts { Database = database, Candidates = candidates, Threshold = (decimal?)threshold }, Body("/body", contentType, body).Search);

    [Theory]
    [InlineData("/body?db=a", """{"in":{"db":"a"}}""", "a")]
    [InlineData("/body?db=a", """{"in":{}}""", "a")]
    [InlineData("/body?db=a", """{"in":{"db":"b"}}""", null)]
    [InlineData("/body?db=a", """{"in":{"db":null}}""", null)]
    [InlineData("/body?db=a", """{"in":{"db":"a"}""", null)]
    [InlineData("/list", """{"groups":["a"]}""", "a")]
    [InlineData("/list", """{"groups":["a","b"]}""", null)]
    [InlineData("/list", """{"groups":[]}""", null)]
    [InlineData("/list", """{"groups":"a"}""", null)]
    [InlineData("/list", """{"groups":["a"],"group":"b"}""", null)]
    public void Of_several_places_none_may_contradict_another(string target, string body, string? database) =>
        Assert.Equal(database, Body(target, Json, body).Search.Database);

    [Fact]
    public void What_the_body_could_still_say_is_not_known_before_it_was_seen_whole()
    {
        var head = RequestClassifierTests.Classify(Profile, "POST", "/body?db=a");
        var large = Encoding.UTF8.GetBytes("{\"image\":\"" + new string('A', RequestClassifier.BodyPrefixLimit) + "\"}");

        Assert.True(head.BodyMayNarrow);
        Assert.Equal(SearchFacts.Unknown, head.Search);
        Assert.Equal(SearchFacts.Unknown, RequestClassifier.Narrow(head, Some.Headers(("Content-Type", Json)), large).Search);
        Assert.Equal(SearchFacts.Unknown, RequestClassifier.NarrowByBeginning(head, Some.Headers(("Content-Type", Json)), large.AsSpan(0, 1024)).Search);
        Assert.Equal(SearchFacts.Unknown, RequestClassifier.Narrow(head, Some.Headers(("Content-Type", Json), ("Content-Encoding", "gzip")), "{}"u8).Search);
        Assert.False(RequestClassifierTests.Classify(Profile, "POST", "/head/a").BodyMayNarrow);
    }

    /// <summary>A server may take any of several members, fold their case, and read a number from a text: whatever it takes is what was judged, or nothing is.</summary>
    [Fact]
    public void What_any_server_could_read_otherwise_is_never_known() =>
        Gen.Select(Gen.OneOf("limit", "Limit", "LIMIT", "\\u006cimit", "limi\\u0074", "other"), Gen.OneOf("5", "50", "\"5\"", "null", "[5]", "05", "5.0", "-5")).List[0, 4].Sample(members =>
        {
            var body = "{" + string.Join(',', members.Select(member => $"\"{member.Item1}\":{member.Item2}")) + "}";
            var known = Body("/body", Json, body).Search.Candidates;
            var read = members.Where(member => System.Text.RegularExpressions.Regex.Unescape(member.Item1).Equals("limit", StringComparison.OrdinalIgnoreCase)).ToList();
            return known is null || (read is [var only] && only.Item2 == $"{known}");
        }, iter: 10_000);

    [Theory]
    [InlineData("""{"CollectionId":"mugshots","FaceId":"f","MaxFaces":20,"FaceMatchThreshold":97.5}""", true)]
    [InlineData("""{"CollectionId":"licences","FaceId":"f","MaxFaces":20,"FaceMatchThreshold":97.5}""", false)]
    [InlineData("""{"CollectionId":"mugshots","FaceId":"f","MaxFaces":21,"FaceMatchThreshold":97.5}""", false)]
    [InlineData("""{"CollectionId":"mugshots","FaceId":"f","MaxFaces":20,"FaceMatchThreshold":94.9}""", false)]
    [InlineData("""{"CollectionId":"mugshots","FaceId":"f","FaceMatchThreshold":97.5}""", false)]
    [InlineData("""{"CollectionId":"mugshots","CollectionId":"licences","FaceId":"f","MaxFaces":20,"FaceMatchThreshold":97.5}""", false)]
    [InlineData("{}", false)]
    public void Conditions_on_database_candidates_and_threshold_permit_and_refuse_by_what_the_request_says(string body, bool passes)
    {
        var conditions = new ConditionSet { Database = ["mugshots"], CandidatesRequested = new NumberRange(null, 20), Threshold = new NumberRange(0.95m, null) };
        var grant = Directives.Some.Set(Directives.Some.Directive("grant", Effect.Allow) with { Require = [conditions] });
        var limit = Directives.Some.Set(Directives.Some.Directive("ban", Effect.Deny) with { Unless = [conditions] }, Directives.Some.Directive("grant", Effect.Allow));
        var profile = Seeds.Profile("rekognition.json");
        var head = RequestClassifierTests.Classify(profile, "POST", "/", ("X-Amz-Target", "RekognitionService.SearchFaces"));
        var what = RequestClassifier.Narrow(head, Some.Headers(("Content-Type", "application/x-amz-json-1.1")), Encoding.UTF8.GetBytes(body));
        var facts = Directives.Some.Search() with { Operations = what.Operations, Search = what.Search };

        Assert.Equal(passes ? Effect.Allow : Effect.Deny, DecisionEngine.Decide(facts, grant).Effect);
        Assert.Equal(passes ? Effect.Allow : Effect.Deny, DecisionEngine.Decide(facts, limit).Effect);
    }

    private static Classification Head(string target, params (string, string)[] headers) => RequestClassifierTests.Classify(Profile, "POST", target, headers);

    private static Classification Body(string target, string contentType, string body) =>
        RequestClassifier.Narrow(RequestClassifierTests.Classify(Profile, "POST", target), Some.Headers(("Content-Type", contentType)), Encoding.UTF8.GetBytes(body));
}
