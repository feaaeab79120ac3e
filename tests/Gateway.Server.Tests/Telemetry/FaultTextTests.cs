using Gateway.Server.Telemetry.Logs;
using Xunit;

namespace Gateway.Server.Tests.Telemetry;

public sealed class FaultTextTests
{
    [Fact]
    public void An_exception_is_told_by_type_and_place_and_never_by_what_it_quotes()
    {
        var text = FaultText.Of(Thrown());

        Assert.Contains("System.InvalidOperationException", text, StringComparison.Ordinal);
        Assert.Contains("caused by System.FormatException", text, StringComparison.Ordinal);
        Assert.Contains(nameof(Thrown), text, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", text, StringComparison.Ordinal);
    }

    private static InvalidOperationException Thrown()
    {
        try
        {
            try { _ = int.Parse("s3cr3t", System.Globalization.CultureInfo.InvariantCulture); }
            catch (FormatException inner) { throw new InvalidOperationException("About s3cr3t.", inner); }
        }
        catch (InvalidOperationException outer) { return outer; }
        throw new InvalidOperationException("Nothing was thrown.");
    }
}
