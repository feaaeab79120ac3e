using System.Collections.Immutable;
using System.Text.Json;

namespace Gateway.Policy.Apis.Reading;

/// <summary>Gathers all errors of one file, and reads the plain members, adding an error for each that is not as it must be.</summary>
internal sealed class ErrorList(string file)
{
    private readonly List<ApiProfileError> _errors = [];

    public IReadOnlyList<ApiProfileError> Errors => [.. _errors.OrderBy(error => error.Line)];

    public bool IsEmpty => _errors.Count == 0;

    public void Add(int line, string member, string message) => _errors.Add(new ApiProfileError(file, line, member, message));

    public void Add(JsonSpot at, string message) => Add(at.Line, at.Member, message);

    /// <summary>False, with an error, unless the value is an object; each member that is not known is an error as well.</summary>
    public bool IsObject(JsonSpot? spot, IReadOnlyList<string> known)
    {
        if (spot is null)
            return false;
        if (spot.Kind != JsonValueKind.Object)
        {
            Add(spot, "This must be an object: { ... }.");
            return false;
        }
        foreach (var (name, value) in spot.Members)
            if (!known.Contains(name))
                Add(value, $"There is no such member here; known are {string.Join(", ", known)}.");
        return true;
    }

    /// <summary>The member's text; an error when it is missing or not a string with something in it.</summary>
    public string Required(JsonSpot parent, string name)
    {
        if (parent[name] is not null)
            return Optional(parent, name) ?? "";
        Add(parent.Line, parent.Member.Length == 0 ? name : $"{parent.Member}.{name}", $"\"{name}\" is missing.");
        return "";
    }

    public string? Optional(JsonSpot parent, string name)
    {
        if (parent[name] is not { } spot)
            return null;
        if (spot.Kind == JsonValueKind.String && spot.Text.Length > 0)
            return spot.Text;
        Add(spot, "This must be a string that is not empty.");
        return null;
    }

    public bool? Flag(JsonSpot parent, string name)
    {
        if (parent[name] is not { } spot)
            return null;
        if (spot.Kind is JsonValueKind.True or JsonValueKind.False)
            return spot.Kind == JsonValueKind.True;
        Add(spot, "This must be true or false.");
        return null;
    }

    /// <summary>The items of a list of different strings; empty when the member is absent.</summary>
    public ImmutableArray<string> Strings(JsonSpot parent, string name)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        foreach (var item in Items(parent, name))
        {
            if (item.Kind != JsonValueKind.String || item.Text.Length == 0)
                Add(item, "This must be a string that is not empty.");
            else if (found.Contains(item.Text))
                Add(item, "This stands in the list twice; keep one.");
            else
                found.Add(item.Text);
        }
        return found.ToImmutable();
    }

    /// <summary>The items of a list that, where it is there, is not empty.</summary>
    public IReadOnlyList<JsonSpot> Items(JsonSpot parent, string name)
    {
        if (parent[name] is not { } spot)
            return [];
        if (spot.Kind == JsonValueKind.Array && spot.Items.Count > 0)
            return spot.Items;
        Add(spot, "This must be a list with at least one item: [ ... ]; leave the member out when there is none.");
        return [];
    }
}
