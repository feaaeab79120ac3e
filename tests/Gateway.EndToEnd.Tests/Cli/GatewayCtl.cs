using System.Diagnostics;
using System.Text.Json;

namespace Gateway.EndToEnd.Tests.Cli;

/// <param name="Result">Standard output.</param>
/// <param name="Notes">Standard error.</param>
internal sealed record GatewayCtlRun(int Exit, string Result, string Notes)
{
    /// <summary>Standard output as the one JSON value that it must be.</summary>
    public JsonElement Json => JsonElement.Parse(Result);

    public IReadOnlyList<string> Lines => Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>The built gatewayctl as a process of its own, as people run it.</summary>
internal static class GatewayCtl
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "gatewayctl.dll");

    public static Task<GatewayCtlRun> RunAsync(string workingDirectory, params string[] arguments) => RunAsync(workingDirectory, [], "", arguments);

    public static async Task<GatewayCtlRun> RunAsync(string workingDirectory, IEnumerable<KeyValuePair<string, string>> environment, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("Gateway__", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Kestrel__", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        var result = process.StandardOutput.ReadToEndAsync();
        var notes = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"gatewayctl {string.Join(' ', arguments)} did not end within {Patience.TotalSeconds} s.");
        }
        return new GatewayCtlRun(process.ExitCode, await result, await notes);
    }
}
