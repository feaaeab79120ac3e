using System.Diagnostics;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>The demo holds bounds of time on two cores, so nothing else runs beside it.</summary>
[CollectionDefinition(nameof(DemoTests), DisableParallelization = true)]
public sealed class DemoAlone;

/// <summary>The demo as the README tells a newcomer to run it.</summary>
[Collection(nameof(DemoTests))]
public sealed class DemoTests
{
    private const string Command = "bash deploy/demo/demo.sh";

    [Fact]
    public async Task The_demo_of_the_readme_keeps_every_promise()
    {
        Assert.Contains(Command, File.ReadAllLines(Repository.PathOf("README.md")));

        var (exit, output) = await RunAsync(Command);

        Assert.True(exit == 0, output);
        Assert.DoesNotContain("WRONG", output, StringComparison.Ordinal);
        Assert.EndsWith("Every step was as promised. The refused requests never reached the partner.\n", output, StringComparison.Ordinal);
        Assert.True(output.Split('\n').Count(line => line.EndsWith(" ok", StringComparison.Ordinal)) >= 18, output);
    }

    private static async Task<(int Exit, string Output)> RunAsync(string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", command + " 2>&1"]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"`{command}` did not end within 5 minutes: {await output}");
        }
        return (process.ExitCode, await output);
    }
}
