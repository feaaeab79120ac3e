using System.Text;
using Gateway.Policy.Apis;
using Xunit;

namespace Gateway.Policy.Tests.Apis;

public sealed class ProfileReaderTests
{
    private const string Rule = "\"byReference\": false }";
    private const string Example = "\"operations\": [\"search\"] } ]\n}";

    [Fact]
    public void The_smallest_profile_has_a_title_a_rule_and_an_example() => Assert.Equal("Test", ProfileText.Read(ProfileText.Smallest).Title);

    [Theory]
    // What is changed in the smallest profile, into what; line, member and the start of the message that is expected.
    [InlineData("\"title\": \"Test\",", "", 1, "title", "\"title\" is missing")]
    [InlineData("\"title\": \"Test\"", "\"title\": 1", 2, "title", "This must be a string")]
    [InlineData("\"title\": \"Test\"", "\"title\": \"Test\", \"titel\": \"a\"", 2, "titel", "There is no such member here")]
    [InlineData("\"title\": \"Test\"", "\"title\": \"Test\",\n  \"title\": \"Test\"", 3, "title", "This member stands twice")]
    [InlineData("\"title\": \"Test\"", "\"title\": \"Test\", \"signature\": \"hmac\"", 2, "signature", "The only signature")]
    [InlineData("\"title\": \"Test\"", "\"title\": \"Test\", \"bodyLimit\": 0", 2, "bodyLimit", "This must be a whole number")]
    [InlineData("\"title\": \"Test\"", "\"title\": \"Test\", \"bodyLimit\": 1.5", 2, "bodyLimit", "This must be a whole number")]
    [InlineData("\"title\": \"Test\"", "\"title\": \"Test\", \"headers\": [\"Frt-Purpose\"]", 2, "headers", "`Frt-Purpose` never goes out")]
    [InlineData("\"title\": \"Test\"", "\"title\": \"Test\", \"headers\": [\"X-HTTP-Method-Override\"]", 2, "headers", "`X-HTTP-Method-Override` never goes out")]
    [InlineData("\"title\": \"Test\"", "\"title\": \"Test\", \"headers\": [\"a b\"]", 2, "headers", "`a b` is not a name")]
    [InlineData("\"title\": \"Test\"", "\"title\": \"Test\", \"headers\": []", 2, "headers", "This must be a list with at least one item")]
    [InlineData("\"title\": \"Test\"", "\"title\": \"Test\", \"images\": [\"a..b\"]", 2, "images", "`a..b` is not a path")]
    [InlineData("\"title\": \"Test\"", "\"title\": \"Test\", \"credentials\": []", 2, "credentials", "This must be an object")]
    [InlineData("\"title\": \"Test\"", "\"title\": \"Test\", \"credentials\": { \"path\": [\"/static/x\"] }", 2, "credentials.path", "A path with a credential")]
    [InlineData("\"title\": \"Test\"", "\"title\": \"Test\", \"credentials\": { \"headers\": [\"Cookie\"] }", 2, "credentials.headers", "`Cookie` never goes out")]
    [InlineData("\"id\": \"find\"", "\"id\": \"Find\"", 4, "rules[0].id", "An id consists of")]
    [InlineData("\"id\": \"find\"", "\"id\": \"none\"", 4, "rules[0].id", "An id consists of")]
    [InlineData("\"methods\": [\"POST\"],", "", 4, "rules[0]", "\"methods\" is missing")]
    [InlineData("[\"POST\"]", "[\"post\"]", 4, "rules[0].methods", "`post` is not one of")]
    [InlineData("[\"POST\"]", "[\"POST\", \"POST\"]", 4, "rules[0].methods[1]", "This stands in the list twice")]
    [InlineData("\"path\": \"/find\"", "\"path\": \"find\"", 4, "rules[0].path", "A path starts with '/'")]
    [InlineData("\"path\": \"/find\"", "\"path\": \"/find/\"", 4, "rules[0].path", "A path has no empty segment")]
    [InlineData("\"path\": \"/find\"", "\"path\": \"/find?a=b\"", 4, "rules[0].path", "A path holds no query")]
    [InlineData("\"path\": \"/find\"", "\"path\": \"/**/find\"", 4, "rules[0].path", "A segment is plain text")]
    [InlineData("\"path\": \"/find\"", "\"path\": \"/{a\"", 4, "rules[0].path", "A segment is plain text")]
    [InlineData("\"path\": \"/find\"", "\"path\": \"/{a:}\"", 4, "rules[0].path", "A segment is plain text")]
    [InlineData("[\"search\"], \"probe\"", "[\"serach\"], \"probe\"", 4, "rules[0].operations", "`serach` is not an operation class")]
    [InlineData("\"operations\": [\"search\"], \"probe\"", "\"probe\"", 4, "rules[0]", "\"operations\" is missing")]
    [InlineData("\"probe\": \"still\"", "\"probe\": \"photo\"", 4, "rules[0].probe", "`photo` is not a kind of probe")]
    [InlineData(Rule, "\"byReference\": \"no\" }", 4, "rules[0].byReference", "This must be true or false")]
    [InlineData(Rule, "\"when\": [{ \"json\": \"a\", \"present\": true }] }", 4, "rules[0].when", "A rule is chosen by query, headers and SOAP action")]
    [InlineData(Rule, "\"when\": [{ \"query\": \"a\", \"header\": \"b\", \"present\": true }] }", 4, "rules[0].when[0]", "A test names exactly one")]
    [InlineData(Rule, "\"when\": [{ \"query\": \"a\", \"soap\": \"action\", \"present\": true }] }", 4, "rules[0].when[0]", "A test names exactly one")]
    [InlineData(Rule, "\"when\": [{ \"soap\": \"head\", \"present\": true }] }", 4, "rules[0].when[0].soap", "Of a SOAP message")]
    [InlineData(Rule, "\"when\": [{ \"soap\": \"body\", \"is\": [\"Find\"] }] }", 4, "rules[0].when", "A rule is chosen by")]
    [InlineData(Rule, "\"narrow\": [{ \"when\": [{ \"soap\": \"body\", \"present\": true }], \"probe\": \"none\" }] }", 4, "rules[0].narrow[0].when[0]", "Of the element in a SOAP body only")]
    [InlineData(Rule, "\"narrow\": [{ \"when\": [{ \"json\": \"a[b]\", \"present\": true }], \"probe\": \"none\" }] }", 4, "rules[0].narrow[0].when[0].json", "A key consists of")]
    [InlineData(Rule, "\"callback\": [{ \"query\": \"a\", \"present\": true }] }", 4, "rules[0].callback[0].present", "There is no such member here")]
    [InlineData(Rule, "\"callback\": [{ \"soap\": \"action\" }] }", 4, "rules[0].callback[0].soap", "There is no such member here")]
    [InlineData("[\"search\"], \"probe\"", "[\"search\", \"share\"], \"callback\": [{ \"query\": \"a\" }], \"probe\"", 4, "rules[0].callback", "A rule with \"callback\" has the class share")]
    [InlineData(Rule, "\"facts\": {} }", 4, "rules[0].facts", "This says where at least one fact stands")]
    [InlineData(Rule, "\"facts\": { \"gallery\": [{ \"query\": \"a\" }] } }", 4, "rules[0].facts.gallery", "There is no such member here")]
    [InlineData(Rule, "\"facts\": { \"database\": [] } }", 4, "rules[0].facts.database", "This must be a list with at least one item")]
    [InlineData(Rule, "\"facts\": { \"database\": [{}] } }", 4, "rules[0].facts.database[0]", "A place names exactly one")]
    [InlineData(Rule, "\"facts\": { \"database\": [{ \"query\": \"a\", \"form\": \"a\" }] } }", 4, "rules[0].facts.database[0]", "A place names exactly one")]
    [InlineData(Rule, "\"facts\": { \"database\": [{ \"query\": \"a b\" }] } }", 4, "rules[0].facts.database[0].query", "A key consists of")]
    [InlineData(Rule, "\"facts\": { \"database\": [{ \"json\": \"a[].b\" }] } }", 4, "rules[0].facts.database[0].json", "A key consists of")]
    [InlineData(Rule, "\"facts\": { \"database\": [{ \"path\": \"id\" }] } }", 4, "rules[0].facts.database[0].path", "The rule's path has no placeholder {id}")]
    [InlineData(Rule, "\"facts\": { \"database\": [{ \"header\": \"Frt-Purpose\" }] } }", 4, "rules[0].facts.database[0].header", "`Frt-Purpose` never goes out")]
    [InlineData(Rule, "\"facts\": { \"candidates\": [{ \"query\": \"a\", \"scale\": 100 }] } }", 4, "rules[0].facts.candidates[0].scale", "Only a threshold has a scale")]
    [InlineData(Rule, "\"facts\": { \"threshold\": [{ \"query\": \"a\", \"scale\": 0 }] } }", 4, "rules[0].facts.threshold[0].scale", "A scale is what stands for certainty")]
    [InlineData(Rule, "\"facts\": { \"threshold\": [{ \"query\": \"a\", \"scale\": 1e2 }] } }", 4, "rules[0].facts.threshold[0].scale", "This must be a number without sign")]
    [InlineData(Rule, "\"facts\": { \"threshold\": [{ \"query\": \"a\" }] } }", 4, "rules[0].facts", "No example of the rule `find` has the fact threshold come out")]
    [InlineData("\"title\": \"Test\"", "\"title\": \"Test\", \"credentials\": { \"form\": [\"A\"] }", 3, "rules", "The rule `find` reads a fact from `a`", "\"facts\": { \"database\": [{ \"form\": \"a\" }] } }")]
    [InlineData("\"target\": \"/find\"", "\"target\": \"/find\", \"facts\": { \"candidates\": 1 }", 5, "examples[0]", "The request comes out as rule `find`")]
    [InlineData(Rule, "\"answer\": { \"candidates\": \"faces\" } }", 4, "rules[0].answer.candidates", "This must be a path to a list")]
    [InlineData(Rule, "\"answer\": {} }", 4, "rules[0].answer.candidates", "\"candidates\" is missing")]
    [InlineData("\"title\": \"Test\"", "\"title\": \"Test\", \"credentials\": { \"query\": [\"a\"] }", 3, "rules", "The rule `find` looks at `A`", "\"byReference\": false, \"when\": [{ \"query\": \"A\", \"present\": true }] }")]
    [InlineData(Rule, "\"when\": [{ \"query\": \"a\" }] }", 4, "rules[0].when[0]", "A test says what holds")]
    [InlineData(Rule, "\"when\": [{ \"query\": \"a\", \"present\": true, \"is\": [\"b\"] }] }", 4, "rules[0].when[0]", "A test with \"present\"")]
    [InlineData(Rule, "\"when\": [{ \"query\": \"a\", \"is\": [true] }] }", 4, "rules[0].when[0].is[0]", "This must be a string")]
    [InlineData(Rule, "\"when\": [{ \"query\": \"a[]\", \"present\": true }] }", 4, "rules[0].when[0].query", "A key consists of")]
    [InlineData(Rule, "\"when\": [{ \"header\": \"Frt-Purpose\", \"present\": true }] }", 4, "rules[0].when[0]", "`Frt-Purpose` never goes out")]
    [InlineData(Rule, "\"narrow\": [{ \"when\": [{ \"query\": \"a\", \"absent\": true }] }] }", 4, "rules[0].narrow[0]", "A narrowing changes something")]
    [InlineData(Rule, "\"narrow\": [{ \"when\": [{ \"query\": \"a\", \"absent\": true }], \"drops\": [\"search\"] }] }", 4, "rules[0].narrow[0]", "\"drops\" names some")]
    [InlineData(Rule, "\"narrow\": [{ \"when\": [{ \"query\": \"a\", \"absent\": true }], \"drops\": [\"verify\"] }] }", 4, "rules[0].narrow[0]", "\"drops\" names some")]
    [InlineData(Rule, "\"narrow\": [{ \"drops\": [\"search\"] }] }", 4, "rules[0].narrow[0]", "\"when\" is missing")]
    [InlineData(Rule, "\"narrow\": [{ \"when\": [{ \"query\": \"a\", \"absent\": true }], \"byReference\": true }] }", 4, "rules[0].narrow[0].byReference", "A narrowing can only prove")]
    [InlineData(Rule, "\"narrow\": [{ \"when\": [{ \"json\": \"a\", \"items\": [\"b\"] }], \"probe\": \"none\" }] }", 4, "rules[0].narrow[0].when[0]", "\"items\" is for values")]
    [InlineData(Rule, "\"byReference\": false }, { \"id\": \"find\", \"methods\": [\"PUT\"], \"path\": \"/find\", \"operations\": [\"search\"] }", 4, "rules[1]", "Another rule has the id `find`")]
    [InlineData(Rule, "\"byReference\": false }, { \"id\": \"b\", \"methods\": [\"PUT\"], \"path\": \"/find\", \"operations\": [\"search\"] }", 4, "rules[1]", "No example expects the rule `b`")]
    [InlineData(Example, "\"operations\": [\"verify\"] } ]\n}", 5, "examples[0]", "The request comes out as rule `find`, operations search, probe still, byReference false, database not known, candidates not known, threshold not known.")]
    [InlineData(Example, "\"operations\": [\"search\"], \"byReference\": true } ]\n}", 5, "examples[0]", "The request comes out as rule `find`")]
    [InlineData(Example, "\"operations\": [\"search\"], \"bodyText\": \"a\", \"bodyBase64\": \"YQ==\" } ]\n}", 5, "examples[0].bodyBase64", "An example has one of")]
    [InlineData(Example, "\"operations\": [\"search\"], \"bodyBase64\": \"%\" } ]\n}", 5, "examples[0].bodyBase64", "This is not base64")]
    [InlineData(Example, "\"operations\": [\"search\"], \"ambiguous\": \"target\" } ]\n}", 5, "examples[0].rule", "An ambiguous request has neither")]
    [InlineData("\"target\": \"/find\"", "\"target\": \"//find\"", 5, "examples[0]", "The request is refused as ambiguous: target")]
    public void An_error_names_line_and_member_and_says_what_to_write(string part, string instead, int line, string member, string message, string rule = Rule)
    {
        Assert.Contains(part, ProfileText.Smallest, StringComparison.Ordinal);

        var errors = ProfileText.Errors(ProfileText.Smallest.Replace(part, instead, StringComparison.Ordinal).Replace(Rule, rule, StringComparison.Ordinal));

        Assert.Contains(errors, error => error.Line == line && error.Member == member && error.Message.StartsWith(message, StringComparison.Ordinal));
        Assert.All(errors, error => Assert.Equal("test.json", error.File));
    }

    [Theory]
    [InlineData("{ \"rule\": \"path-parameter\", \"reason\": \"a\" }", "loosens[0].rule", "`path-parameter` is not a rule that may be loosened")]
    [InlineData("{ \"rule\": \"framing\", \"reason\": \"a\" }", "loosens[0].rule", "`framing` is not a rule that may be loosened")]
    [InlineData("{ \"rule\": \"path-trailing-dots\", \"reason\": \"a\" }", "loosens[0].rule", "`path-trailing-dots` is not a rule that may be loosened")]
    [InlineData("{ \"rule\": \"path-trailing-dot\" }", "loosens[0].reason", "\"reason\" is missing")]
    [InlineData("{ \"rule\": \"path-trailing-dot\", \"reason\": \"\" }", "loosens[0].reason", "This must be a string that is not empty")]
    [InlineData("{ \"rule\": \"path-trailing-dot\", \"reason\": \"a\" }", "loosens[0]", "No example needs this rule")]
    [InlineData("{ \"rule\": \"path-trailing-dot\", \"reason\": \"a\" }, { \"rule\": \"path-trailing-dot\", \"reason\": \"b\" }", "loosens[1].rule", "`path-trailing-dot` stands in the list twice")]
    public void Only_a_rule_that_is_safe_to_loosen_can_be_with_its_reason_and_an_example(string loosenings, string member, string message) =>
        Assert.Contains(
            ProfileText.Errors(ProfileText.With(Loosely, LooseExample, $"\"loosens\": [ {loosenings} ],")),
            error => error.Member == member && error.Message.StartsWith(message, StringComparison.Ordinal));

    [Fact]
    public void A_segment_that_ends_in_a_dot_is_classified_with_and_without_it()
    {
        var profile = ProfileText.Read(ProfileText.With(
            Loosely + ", { \"id\": \"all\", \"methods\": [\"DELETE\"], \"path\": \"/faces/all\", \"operations\": [\"manage\"], \"probe\": \"none\", \"byReference\": false }",
            LooseExample + ", { \"method\": \"DELETE\", \"target\": \"/faces/all.\", \"rule\": \"one+all\", \"operations\": [\"delete\", \"manage\"] }",
            "\"loosens\": [ { \"rule\": \"path-trailing-dot\", \"reason\": \"a\" } ],"));

        Assert.Equal([new Loosening(Gateway.Policy.Requests.LoosenableRules.TrailingDot, "a")], profile.Loosenings);
    }

    private const string Loosely = "{ \"id\": \"one\", \"methods\": [\"DELETE\"], \"path\": \"/faces/{face}\", \"operations\": [\"delete\"], \"probe\": \"none\", \"byReference\": false }";
    private const string LooseExample = "{ \"method\": \"DELETE\", \"target\": \"/faces/a\", \"rule\": \"one\", \"operations\": [\"delete\"] }";

    [Theory]
    [InlineData("{ \"title\": \"Test\", }", 1)]
    [InlineData("{\n  // a comment\n}", 2)]
    [InlineData("{\n  \"title\": \"Test\"\n", 3)]
    [InlineData("{} {}", 1)]
    [InlineData("", 1)]
    public void What_is_not_json_is_said_with_its_line(string text, int line)
    {
        var error = Assert.Single(ProfileText.Errors(text));

        Assert.Equal(line, error.Line);
        Assert.StartsWith("This is not well-formed JSON", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_errors_come_at_once_in_the_order_of_lines()
    {
        var text = ProfileText.Smallest.Replace("\"Test\"", "7", StringComparison.Ordinal).Replace("\"/find\", \"op", "\"find\", \"op", StringComparison.Ordinal).Replace("\"target\"", "\"traget\"", StringComparison.Ordinal);

        Assert.Equal([2, 4, 5, 5], ProfileText.Errors(text).Select(error => error.Line));
    }

    [Theory]
    [InlineData("Test.json")]
    [InlineData("test.jsn")]
    [InlineData(".json")]
    [InlineData("a b.json")]
    public void The_files_name_is_the_profiles_name(string file)
    {
        Assert.False(ApiProfile.TryRead(file, Encoding.UTF8.GetBytes(ProfileText.Smallest), out var profile, out var errors));
        Assert.Null(profile);
        Assert.StartsWith("A profile's file is named", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_accepted_and_other_encodings_are_not()
    {
        Assert.True(ApiProfile.TryRead("test.json", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(ProfileText.Smallest)], out _, out _));
        Assert.False(ApiProfile.TryRead("test.json", Encoding.Unicode.GetBytes(ProfileText.Smallest), out _, out _));
    }

    [Theory]
    [InlineData("{ \"id\": \"a\", \"methods\": [\"GET\"], \"path\": \"/a/**\", \"operations\": [\"other\"] }", "`other` needs an exact path")]
    [InlineData("{ \"id\": \"a\", \"methods\": [\"GET\"], \"path\": \"/a\", \"operations\": [\"other\"] }, { \"id\": \"b\", \"methods\": [\"GET\"], \"path\": \"/a\", \"when\": [{ \"query\": \"op\", \"is\": [\"x\"] }], \"operations\": [\"search\"] }", "`other` needs the value")]
    [InlineData("{ \"id\": \"a\", \"methods\": [\"GET\"], \"path\": \"/a\", \"operations\": [\"other\", \"search\"] }", "`other` is dropped beside")]
    public void Other_is_a_judgement_about_one_operation(string rules, string message) =>
        Assert.Contains(ProfileText.Errors(ProfileText.With(rules, "{}")), error => error.Message.StartsWith(message, StringComparison.Ordinal));
}
