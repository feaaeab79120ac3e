using Gateway.Benchmarks.Analysis;
using Gateway.Benchmarks.Apis;
using Gateway.Benchmarks.Decisions;
using Gateway.Benchmarks.Gateways;
using Gateway.Benchmarks.Ledger;
using Gateway.Benchmarks.Wire;
using Gateway.Benchmarks.Wire.Hosts;

if (args is ["host", .. var host])
{
    await BareHosts.RunAsync(host);
    return 0;
}
if (args is [AppendBenchmark.Command])
{
    await AppendBenchmark.MeasureAsync(Console.Out);
    return 0;
}
if (args is ["wire", .. var words])
{
    try
    {
        return await WireBenchmark.RunAsync(Console.Out, WireOptions.Parse(words));
    }
    catch (FormatException usage)
    {
        await Console.Error.WriteLineAsync("usage: " + usage.Message);
        return 2;
    }
}

var wanted = args.Length == 0 ? "" : args[0];
var benchmarks = new (string Name, string What, Func<TextWriter, Task> Run)[]
{
    ("decisions", "one decision with 1, 100 and 10,000 directives", output => { DecisionBenchmark.Run(output); return Task.CompletedTask; }),
    ("analysis", "what a change of 200 directives permits and refuses, and claims about them", output => { AnalysisBenchmark.Run(output); return Task.CompletedTask; }),
    ("classification", "one classification per profile", output => { ClassificationBenchmark.Run(output); return Task.CompletedTask; }),
    ("digests", "digests of one body that passes, and of what is inside it", output => { DigestBenchmark.Run(output); return Task.CompletedTask; }),
    ("ledger", "appends at 1, 64 and 256 producers", AppendBenchmark.RunAsync),
    ("ledger-slow", "the same on a disk that takes 5 ms longer for every sync", AppendBenchmark.RunOnSlowDiskAsync),
    ("ledger-start", "opening and searching a ledger of 10,000, 100,000 and 1,000,000 entries", StartBenchmark.RunAsync),
    ("verify", "verifying, starting on and proving of 10,000 to 1,000,000 entries", VerifyBenchmark.RunAsync),
    ("change", "from a directive file saved to the first refusal, 100 changes", ChangeBenchmark.RunAsync),
    ("cut", "from a directive file saved to the last byte of 500 running streams", CutBenchmark.RunAsync),
    ("upload", "memory of the gateway during a 50 MB upload", UploadBenchmark.RunAsync),
};

if (wanted != "all" && benchmarks.All(benchmark => benchmark.Name != wanted))
{
    Console.Error.WriteLine("Name a benchmark, or `all`:");
    foreach (var (name, what, _) in benchmarks)
        Console.Error.WriteLine($"  {name,-16} {what}");
    Console.Error.WriteLine($"  {"wire",-16} the gateway on the wire beside bare YARP, some fifteen minutes: {WireOptions.Usage}");
    return 2;
}

Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}");
foreach (var (name, what, run) in benchmarks)
{
    if (wanted != "all" && wanted != name) continue;
    Console.WriteLine();
    Console.WriteLine($"{name}: {what}");
    await run(Console.Out);
}
return 0;
