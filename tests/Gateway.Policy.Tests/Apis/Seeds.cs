using System.Collections.Concurrent;
using Gateway.Policy.Apis;
using Gateway.Policy.Apis.Reading;

namespace Gateway.Policy.Tests.Apis;

/// <summary>The data files that ship, found upward from the tests.</summary>
internal static class Seeds
{
    private static readonly ConcurrentDictionary<string, ApiProfile> Profiles = new();
    private static readonly ConcurrentDictionary<string, IReadOnlyList<ProfileExample>> ExamplesRead = new();

    public static string Folder { get; } = Path.Combine(Root(), "seeds");

    public static IReadOnlyList<string> ProfileNames { get; } =
        [.. Directory.GetFiles(Path.Combine(Folder, "apis"), "*.json").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public static byte[] ProfileBytes(string fileName) => File.ReadAllBytes(Path.Combine(Folder, "apis", fileName));

    public static ApiProfile Profile(string fileName) => Profiles.GetOrAdd(fileName, name =>
    {
        ApiProfile.TryRead(name, ProfileBytes(name), out var profile, out var errors);
        return profile ?? throw new InvalidOperationException(string.Join('\n', errors));
    });

    public static IReadOnlyList<ProfileExample> Examples(string fileName) => ExamplesRead.GetOrAdd(fileName, name =>
    {
        var errors = new ErrorList(name);
        return ExampleReader.Read(JsonSpotReader.Read(ProfileBytes(name), errors)!, errors);
    });

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Gateway.sln is not above the tests.");
    }
}
