using Gateway.Policy.Directives;
using Gateway.Server.Directives;
using Gateway.Server.Tests.Telemetry;
using Xunit;

namespace Gateway.Server.Tests.Directives;

/// <summary>The text about a change decides nothing, so that it never keeps a change from taking effect.</summary>
public sealed class ChangeAnalysisTests : IDisposable
{
    private readonly LogCapture _log = new();
    private readonly ChangeAnalysis _analysis;

    public ChangeAnalysisTests() => _analysis = new ChangeAnalysis(TimeProvider.System, _log.CreateLogger("analysis"));

    public void Dispose() => _log.Dispose();

    [Fact]
    public void A_fault_of_the_analysis_is_logged_and_recorded_as_not_told()
    {
        // No period begins at the last instant that there is.
        var change = _analysis.Of(DirectiveSet.Nothing, [], DateTimeOffset.MaxValue, isStart: false);

        Assert.Equal("The analysis failed inside the gateway.", change.Limit);
        Assert.Empty(change.Permits);
        Assert.Empty(change.Refuses);
        Assert.StartsWith("Error Failed What a change of directives permits and refuses could not be told", Assert.Single(_log.Events).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Preparing_goes_through_permits_refusals_and_every_part_of_a_sentence()
    {
        var change = _analysis.Prepare();

        Assert.Null(change.Limit);
        Assert.Empty(_log.Events);
        var (permits, refuses) = (string.Join('\n', change.Permits), string.Join('\n', change.Refuses));
        Assert.All(["at beta", "detect", "case number", "role", "unit", "purpose", "threshold", "asked by a member"], part => Assert.Contains(part, permits, StringComparison.Ordinal));
        Assert.All(["at alpha", "case number"], part => Assert.Contains(part, refuses, StringComparison.Ordinal));
    }
}
