using System.Diagnostics;
using System.Globalization;
using Gateway.Policy.Apis;
using Gateway.Policy.Requests;

namespace Gateway.Benchmarks.Apis;

/// <summary>What one classification costs per profile that ships, and what the canonical form costs: nanoseconds (best and median of the rounds) and bytes allocated.</summary>
internal static class ClassificationBenchmark
{
    private const int Rounds = 25;
    private const int PerRound = 40_000;

    public static void Run(TextWriter output)
    {
        output.WriteLine("classification: the head alone, and with a small JSON body");
        output.WriteLine("what                                            best ns   median ns  bytes/request  rule");
        var rekognition = new Case("rekognition", "POST", "/", new Fields(
            ("Host", "partner.example"), ("X-Amz-Target", "RekognitionService.SearchFacesByImage"), ("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Date", "20260206T120000Z"),
            ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE"), ("User-Agent", "aws-sdk-js/3.0"), ("Content-Length", "204800"), ("Accept", "*/*")));
        Measure(output, "rekognition, by header", rekognition);
        Measure(output, "compreface, by path", new Case("compreface", "DELETE", "/api/v1/recognition/faces/6b135f5b-a365-4522-b1f1-4c9ac2dd0728", new Fields(("x-api-key", "key"))));
        Measure(output, "azure-face, by path that names the database", new Case("azure-face", "DELETE", "/face/v1.0/largepersongroups/g1/persons/p1/persistedfaces/f1", new Fields(("Ocp-Apim-Subscription-Key", "key"))));
        Measure(output, "azure-face, by path and query", new Case("azure-face", "POST", "/face/v1.0/detect?returnFaceId=false&returnFaceAttributes=headPose", new Fields(("Content-Type", "application/octet-stream"))));
        Measure(output, "azure-face, no rule", new Case("azure-face", "POST", "/vision/v3.2/analyze", new Fields(("Content-Type", "application/octet-stream"))));
        MeasureBody(output, new Case("rekognition", "POST", "/", new Fields(("X-Amz-Target", "RekognitionService.DetectFaces"), ("Content-Type", "application/x-amz-json-1.1"))));
        Time(output, "canonical form, 8 headers", "", () => CanonicalRequest.TryRead(rekognition.Raw, out _, out _));
    }

    private static void Measure(TextWriter output, string what, Case one)
    {
        RequestClassifier.TryClassifyHead(one.Profile, one.Request, one.Request.Path, one.Raw.Headers, out var head, out _);
        Time(output, what, head.Rule, () => RequestClassifier.TryClassifyHead(one.Profile, one.Request, one.Request.Path, one.Raw.Headers, out _, out _));
    }

    private static void MeasureBody(TextWriter output, Case one)
    {
        var body = "{\"Image\":{\"S3Object\":{\"Bucket\":\"probes\",\"Name\":\"a.jpg\"}},\"Attributes\":[\"DEFAULT\"]}"u8.ToArray();
        RequestClassifier.TryClassifyHead(one.Profile, one.Request, "/", one.Raw.Headers, out var head, out _);
        Time(output, "rekognition, narrowed by a body of 83 bytes", head.Rule, () => RequestClassifier.Narrow(head, one.Raw.Headers, body));
    }

    private static void Time(TextWriter output, string what, string rule, Action run)
    {
        var nanoseconds = new double[Rounds];
        long bytes = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < PerRound; i++) run();
            nanoseconds[round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / PerRound;
            bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        }
        Array.Sort(nanoseconds);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-46}  {nanoseconds[0],8:F0}  {nanoseconds[Rounds / 2],10:F0}  {(double)bytes / PerRound,13:F2}  {rule}"));
    }

    /// <summary>A request to the API of a profile that ships.</summary>
    private sealed class Case
    {
        public Case(string profile, string method, string target, Fields headers)
        {
            var file = profile + ".json";
            if (!ApiProfile.TryRead(file, File.ReadAllBytes(Path.Combine(Seeds(), "apis", file)), out var read, out _))
                throw new InvalidOperationException($"The profile {profile} has errors.");
            Profile = read;
            Raw = new RawRequest(method, target, "https", "partner.example", IsHttp2OrLater: false, headers);
            if (!CanonicalRequest.TryRead(Raw, out var request, out var why))
                throw new InvalidOperationException(why.Detail);
            Request = request;
        }

        public ApiProfile Profile { get; }

        public RawRequest Raw { get; }

        public CanonicalRequest Request { get; }

        private static string Seeds()
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
                folder = folder.Parent;
            return Path.Combine(folder?.FullName ?? throw new InvalidOperationException("Gateway.sln is not above the benchmarks."), "seeds");
        }
    }

    /// <summary>Header fields looked up by hash, as a server's collection does.</summary>
    private sealed class Fields(params (string Name, string Value)[] lines) : IRequestHeaders
    {
        private readonly Dictionary<string, string> _values = lines.ToDictionary(line => line.Name, line => line.Value, StringComparer.OrdinalIgnoreCase);

        public IEnumerable<KeyValuePair<string, string>> Lines => _values;

        public int CountOf(string name) => _values.ContainsKey(name) ? 1 : 0;

        public string? SingleOf(string name) => _values.GetValueOrDefault(name);
    }
}
