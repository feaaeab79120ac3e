using System.Diagnostics;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests.VendorClients;

/// <summary>The vendors' client libraries, installed once into a folder of their own from the registry that npm is set up for, exactly as <c>package-lock.json</c> names them.</summary>
public sealed class InstalledClients : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly TempFolder _folder = new();

    public async ValueTask InitializeAsync()
    {
        foreach (var file in (string[])["package.json", "package-lock.json", "clients.mjs"])
            File.Copy(Repository.PathOf("tests/Gateway.EndToEnd.Tests/VendorClients/" + file), _folder[file]);
        await RunAsync("npm", null, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>One line of JSON for each call that the program makes.</summary>
    /// <param name="authority">File with the authority that vouches for the gateway's certificate.</param>
    public Task<string> AskAsync(string settings, string authority) => RunAsync("node", authority, "clients.mjs", settings);

    private async Task<string> RunAsync(string program, string? authority, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        if (authority is not null) start.Environment["NODE_EXTRA_CA_CERTS"] = authority;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {Patience}: {await errors}");
        }
        Assert.True(process.ExitCode == 0, $"{program} {arguments[0]}: {await output}{await errors}");
        return await output;
    }
}
