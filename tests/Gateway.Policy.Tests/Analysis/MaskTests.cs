using Gateway.Policy.Analysis;
using Gateway.Policy.Analysis.Variables;
using Gateway.Policy.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Analysis;

/// <summary>Case numbers by the masks that they fit: every combination that a well-formed number can have, and no other.</summary>
public sealed class MaskTests
{
    [Theory]
    [InlineData(new string[0], 1)]
    [InlineData(new[] { "##" }, 2)]
    [InlineData(new[] { "##", "@@" }, 3)]
    [InlineData(new[] { "##", "#1" }, 3)]
    [InlineData(new[] { "#@", "##", "#-" }, 4)]
    [InlineData(new[] { "1#", "#1" }, 4)]
    [InlineData(new[] { "##", "###" }, 3)]
    [InlineData(new[] { "-#" }, 1)]
    [InlineData(new[] { "(##)" }, 1)]
    public void Each_set_of_masks_that_some_number_fits_is_one_class(string[] masks, int classes) =>
        Assert.Equal(classes + 1, new CaseNumberVariable(masks, AnalysisBudget.Ample).Size);

    [Fact]
    public void Every_example_is_well_formed_and_of_its_own_class()
    {
        var variable = new CaseNumberVariable(["##-@", "#1-@", "12-A", "@@", "####", "26-#"], AnalysisBudget.Ample);
        for (var number = 1; number < variable.Size; number++)
        {
            var facts = variable.Write(number, Blank.Facts);
            Assert.True(FrtGrammar.IsCaseNumber(facts.Stated.CaseNumber!), facts.Stated.CaseNumber);
            Assert.Equal(number, variable.ClassOf(facts));
        }
        Assert.Equal(CaseNumberVariable.Missing, variable.ClassOf(Blank.Facts));
    }

    [Fact]
    public void Every_digit_at_the_only_place_leaves_no_number_that_fits_none_of_that_length()
    {
        var variable = new CaseNumberVariable(["#", "@"], AnalysisBudget.Ample);
        Assert.Equal(4, variable.Size);
        Assert.True(variable.ClassOf(Blank.Facts with { Stated = new StatedFacts { CaseNumber = "26" } }) > 0);
    }
}
