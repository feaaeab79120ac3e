using System.Text.Json;

namespace Gateway.Ledger.Entries.Canonical;

/// <summary>The values of one entry's personal members, from its row in the table <c>personal</c>; what is not there was erased.</summary>
internal sealed class PersonalValues
{
    public static readonly PersonalValues None = new([]);

    private readonly Dictionary<string, (string Salt, string Value)> _members;

    private PersonalValues(Dictionary<string, (string, string)> members) => _members = members;

    public IEnumerable<string> Names => _members.Keys;

    public static PersonalValues Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return new PersonalValues(document.RootElement.EnumerateObject().ToDictionary(
                member => member.Name, member => (Text(member.Value, "salt"), Text(member.Value, "value"))));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new InvalidDataException("A row of `personal` is not an object of salts and values.", e);
        }
    }

    public string? Find(string name) => _members.TryGetValue(name, out var member) ? member.Value : null;

    public byte[]? Salt(string name) => _members.TryGetValue(name, out var member) ? Convert.FromHexString(member.Salt) : null;

    private static string Text(JsonElement member, string name) =>
        member.GetProperty(name).GetString() ?? throw new InvalidDataException("A salt or value of a personal member is null.");
}
