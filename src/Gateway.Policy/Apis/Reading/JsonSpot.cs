using System.Text.Json;

namespace Gateway.Policy.Apis.Reading;

/// <summary>A JSON value that knows where it stands, so that every error can name line and member.</summary>
internal sealed class JsonSpot(JsonValueKind kind, int line, string member)
{
    public JsonValueKind Kind => kind;

    /// <summary>From 1.</summary>
    public int Line => line;

    /// <summary>Path from the root, such as <c>rules[3].path</c>.</summary>
    public string Member => member;

    /// <summary>The string's value, or a number, <c>true</c>, <c>false</c> as written.</summary>
    public string Text { get; init; } = "";

    /// <summary>Members of an object, in order, each name once.</summary>
    public List<(string Name, JsonSpot Value)> Members { get; } = [];

    /// <summary>Items of an array.</summary>
    public List<JsonSpot> Items { get; } = [];

    public JsonSpot? this[string name] => Members.Find(entry => entry.Name == name).Value;

    /// <summary>Writes the value as compact JSON.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        switch (Kind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var (name, value) in Members)
                {
                    writer.WritePropertyName(name);
                    value.WriteTo(writer);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in Items)
                    item.WriteTo(writer);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Text);
                break;
            default:
                writer.WriteRawValue(Text.Length > 0 ? Text : "null");
                break;
        }
    }
}
