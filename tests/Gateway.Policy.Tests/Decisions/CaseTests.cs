using Gateway.Policy.Decisions;
using Gateway.Policy.Tests.Directives;
using Xunit;

namespace Gateway.Policy.Tests.Decisions;

/// <summary>Every case of every file in <c>Cases/</c>; a new file is found by itself.</summary>
public sealed class CaseTests
{
    public static TheoryData<string, string> Cases() =>
        [.. RepositoryFiles.NamesIn("tests/Gateway.Policy.Tests/Cases", "*.json").SelectMany(file => CaseFile.Read(file).Cases.Select(one => (file, one.Name)))];

    [Theory, MemberData(nameof(Cases))]
    public void A_case_is_decided_as_written(string file, string name)
    {
        var cases = CaseFile.Read(file);
        var one = cases.Cases.Single(one => one.Name == name);

        var decision = DecisionEngine.Decide(one.Request.Facts(one.At), cases.Compile().WithLock(one.Lockdown));

        Check(one.Expect, decision);
        var until = decision.ValidUntil == DateTimeOffset.MaxValue ? "no end" : decision.ValidUntil.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        if (one.Expect.Until is { } expected) Assert.Equal(expected, until);
    }

    [Fact]
    public void There_are_more_than_forty_cases() => Assert.InRange(Cases().Count, 41, int.MaxValue);

    private static void Check(Expected expected, Decision decision)
    {
        Assert.Equal((expected.Effect, expected.Reason), (decision.Effect.ToString().ToLowerInvariant(), decision.Reason.ToString()));
        Assert.Equal(expected.Because, decision.Determining.Select(directive => directive.Id));
        Assert.Equal(expected.Missing, decision.Missing.Select(missing => $"{missing.Condition} ({missing.Header}) for {missing.Directive}"));
        Assert.Equal(expected.WouldHave is null, decision.WouldHave is null);
        if (expected.WouldHave is { } other) Check(other, decision.WouldHave!);
    }
}
