using Gateway.Cli.Invocation;
using Gateway.Ledger.Entries;
using Gateway.Policy.Apis;

namespace Gateway.Cli.Simulation;

/// <summary>The API profiles at hand, by the hash that intents name: another version of a profile says nothing about what was recorded under this one.</summary>
internal sealed class RecordedProfiles
{
    private readonly Dictionary<string, ApiProfile> _byHash = new(StringComparer.Ordinal);

    /// <param name="folder">Null: none is at hand.</param>
    public RecordedProfiles(string? folder)
    {
        if (folder is null)
            return;
        if (!Directory.Exists(folder))
            throw new CannotTellException($"{folder} is not there or is not a folder. Name the folder of API profiles with --apis DIR.");
        foreach (var path in Directory.EnumerateFiles(folder, "*.json"))
            if (ApiProfile.TryRead(path, File.ReadAllBytes(path), out var profile, out _))
                _byHash[profile.Sha256] = profile;
    }

    /// <summary>True unless it is certain that the body had nothing more to tell than what was recorded of the head.</summary>
    public bool BodyMayTell(IntentEntry intent) =>
        intent.Profile is null || intent.Rule is null || !_byHash.TryGetValue(intent.Profile, out var profile) || profile.BodyMayTell(intent.Rule, intent.ContentLength);
}
