using System.Diagnostics;
using System.Globalization;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests.Privacy;

/// <summary>The memory of the gateway is never written out.</summary>
public sealed class CrashDumpTests
{
    [Theory]
    [InlineData("DOTNET_DbgEnableMiniDump")]
    [InlineData("COMPlus_DbgEnableMiniDump")]
    public async Task It_does_not_start_where_the_environment_asks_for_dumps(string variable)
    {
        using var folder = new TempFolder();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => GatewayProcess.StartAsync(folder, [], new Dictionary<string, string> { [variable] = "1" }));

        Assert.Contains($"`{variable}` is set", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["ledger.db"]));
    }

    [Fact]
    public async Task A_crash_leaves_no_core_file_whatever_the_limits_allow()
    {
        using var folder = new TempFolder();
        await using var gateway = await GatewayProcess.StartAsync(folder, []);
        using (var limit = Process.Start("prlimit", ["--pid", gateway.Id.ToString(CultureInfo.InvariantCulture), "--core=unlimited"]))
            await limit.WaitForExitAsync();

        using (var crash = Process.Start("kill", ["-SYS", gateway.Id.ToString(CultureInfo.InvariantCulture)]))
            await crash.WaitForExitAsync();
        await gateway.WaitForExitAsync();

        Assert.DoesNotContain(Directory.GetFiles(folder.Path), file => Path.GetFileName(file).StartsWith("core", StringComparison.Ordinal));
    }
}
