namespace Gateway.Server.Partners.Validation;

/// <summary>Collects every breach of the configuration, each under the key where it stands: what is wrong, then what to write.</summary>
internal sealed class ErrorList
{
    private readonly List<(string Key, string Message)> _errors = [];

    /// <summary>Ordered by key, without repetitions.</summary>
    public IReadOnlyList<string> All => [.. _errors.OrderBy(error => error.Key, StringComparer.OrdinalIgnoreCase).Select(error => $"{error.Key}: {error.Message}").Distinct()];

    public int Count => _errors.Count;

    public void Add(string key, string message) => _errors.Add((key, message));

    /// <summary>Where <paramref name="section"/> holds <paramref name="member"/>.</summary>
    public void Add(IConfigurationSection section, string member, string message) => Add($"{section.Path}:{member}", message);
}
