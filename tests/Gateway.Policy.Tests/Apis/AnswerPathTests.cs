using System.Text;
using CsCheck;
using Gateway.Policy.Apis.Answers;
using Xunit;

namespace Gateway.Policy.Tests.Apis;

/// <summary>The number of candidates, read from the beginning of an answer: a number only where it is certain.</summary>
public sealed class AnswerPathTests
{
    [Theory]
    [InlineData("FaceMatches[]", """{"FaceMatches":[{"Face":{"FaceMatches":[1,2]}},{}],"FaceModelVersion":"7"}""", 2)]
    [InlineData("FaceMatches[]", """{"a":{"FaceMatches":[1]},"FaceMatches":[]}""", 0)]
    [InlineData("result[].subjects[]", """{"result":[{"subjects":[{},{}]},{"box":{}},{"subjects":[{}]}]}""", 3)]
    [InlineData("result[].subjects[]", """{"result":[]}""", 0)]
    [InlineData("[]", """[{},{},{}]""", 3)]
    [InlineData("[].candidates[]", """[{"candidates":[1]},{"faceId":"a","candidates":[1,2]}]""", 3)]
    [InlineData("result.user_list[]", """{"result":{"user_list":["a"]}}""", 1)]
    public void Candidates_are_counted(string path, string answer, int count) => Assert.Equal(count, Count(path, answer));

    [Theory]
    [InlineData("FaceMatches[]", """{"__type":"AccessDeniedException"}""")]
    [InlineData("FaceMatches[]", """{"FaceMatches":null}""")]
    [InlineData("FaceMatches[]", """{"FaceMatches":{"a":1}}""")]
    [InlineData("FaceMatches[]", """{"FaceMatches":[1],"FaceMatches":[1,2]}""")]
    [InlineData("FaceMatches[]", """{"FaceMatches":[1]} {}""")]
    [InlineData("FaceMatches[]", """{"facematches":[1]}""")]
    [InlineData("result.user_list[]", """{"result":null}""")]
    [InlineData("FaceMatches[]", """{"FaceMatches":[1""")]
    [InlineData("FaceMatches[]", "<html>")]
    [InlineData("FaceMatches[]", "")]
    public void Any_other_answer_tells_no_number(string path, string answer) => Assert.Null(Count(path, answer));

    [Theory]
    [InlineData("FaceMatches[]", """{"FaceMatches":[1,2],"Rest":["aaa""", 2)]
    [InlineData("FaceMatches[]", """{"FaceMatches":[1,2""", null)]
    [InlineData("FaceMatches[]", """{"Rest":["aaa""", null)]
    [InlineData("result[].subjects[]", """{"result":[{"subjects":[1]},{"subjects":[1]}""", null)]
    [InlineData("result[].subjects[]", """{"result":[{"subjects":[1]}],"a""", 1)]
    public void A_beginning_tells_it_where_the_list_ends_within(string path, string beginning, int? count)
    {
        Assert.True(AnswerPath.TryParse(path, out var parsed));
        Assert.Equal(count, parsed.Count(Encoding.UTF8.GetBytes(beginning), isWhole: false));
    }

    [Theory]
    [InlineData("")]
    [InlineData("FaceMatches")]
    [InlineData("a..b[]")]
    [InlineData("a[]b[]")]
    [InlineData("a[0]")]
    [InlineData("$.a[]")]
    public void A_path_ends_in_a_list(string text) => Assert.False(AnswerPath.TryParse(text, out _));

    [Fact]
    public void No_answer_throws_and_a_beginning_never_tells_another_number_than_the_whole()
    {
        Assert.True(AnswerPath.TryParse("a[].b[]", out var path));
        var value = Gen.OneOf("1", "\"x\"", "null", "[]", "{}", "[{\"b\":[1,2]}]", "[{\"b\":[]},{\"b\":[{}]}]", "[{\"c\":1}]", "{\"b\":[1]}");
        Gen.Select(Gen.Select(Gen.OneOf("a", "b", "c"), value).List[0, 4], Gen.Int[0, 80]).Sample((members, at) =>
        {
            var text = "{" + string.Join(',', members.Select(member => $"\"{member.Item1}\":{member.Item2}")) + "}";
            var whole = path.Count(Encoding.UTF8.GetBytes(text), isWhole: true);
            var beginning = path.Count(Encoding.UTF8.GetBytes(text[..Math.Min(at, text.Length)]), isWhole: false);
            // What follows a list that has ended is not read; a repeated member behind it is all that could differ.
            return beginning is null || whole is null || beginning == whole;
        }, iter: 10_000);
    }

    private static int? Count(string path, string answer)
    {
        Assert.True(AnswerPath.TryParse(path, out var parsed));
        return parsed.Count(Encoding.UTF8.GetBytes(answer), isWhole: true);
    }
}
