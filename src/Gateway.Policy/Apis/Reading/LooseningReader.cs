using System.Collections.Immutable;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Apis.Reading;

/// <summary>Reads which rules of the canonical form a profile loosens. Only those that are safe to loosen may be named, each once and with its reason.</summary>
internal static class LooseningReader
{
    public static ImmutableArray<Loosening> ReadAll(JsonSpot root, ErrorList errors)
    {
        var loosenings = ImmutableArray.CreateBuilder<Loosening>();
        foreach (var spot in errors.Items(root, "loosens"))
        {
            if (!errors.IsObject(spot, ProfileMembers.Loosening))
                continue;
            var name = errors.Required(spot, "rule");
            var reason = errors.Required(spot, "reason");
            if (name.Length == 0)
                continue;
            if (!LoosenableRulesNames.TryParse(name, out var rule))
                errors.Add(spot["rule"]!, $"`{name}` is not a rule that may be loosened: servers read what it refuses in ways that cannot all be judged. Those that may are {string.Join(", ", LoosenableRulesNames.All)}.");
            else if (loosenings.Any(earlier => earlier.Rule == rule))
                errors.Add(spot["rule"]!, $"`{name}` stands in the list twice; keep one.");
            else
                loosenings.Add(new Loosening(rule, reason));
        }
        return loosenings.ToImmutable();
    }
}
