using System.Text;
using System.Text.Json;
using Gateway.Policy.Apis.Facts;

namespace Gateway.Policy.Apis.Reading;

/// <summary>Reads the examples of a profile.</summary>
internal static class ExampleReader
{
    public static IReadOnlyList<ProfileExample> Read(JsonSpot root, ErrorList errors)
    {
        if (root["examples"] is null)
            errors.Add(root.Line, "examples", "\"examples\" is missing: at least one request for each rule.");
        var examples = new List<ProfileExample>();
        foreach (var spot in errors.Items(root, "examples"))
            if (errors.IsObject(spot, ProfileMembers.Example))
                examples.Add(ReadOne(spot, errors));
        return examples;
    }

    private static ProfileExample ReadOne(JsonSpot spot, ErrorList errors)
    {
        errors.Optional(spot, "note");
        var ambiguous = errors.Optional(spot, "ambiguous");
        if (ambiguous is not null && (spot["rule"] ?? spot["operations"]) is { } extra)
            errors.Add(extra, "An ambiguous request has neither rule nor operations.");
        if (ambiguous is null && spot["operations"] is null)
            errors.Add(spot, "\"operations\" is missing: the classes that must come out.");
        return new ProfileExample
        {
            At = spot,
            Method = errors.Required(spot, "method"),
            Target = errors.Required(spot, "target"),
            IsWebSocket = errors.Flag(spot, "webSocket") ?? false,
            Headers = ReadHeaders(spot, errors),
            Body = ReadBody(spot, errors),
            Ambiguous = ambiguous,
            Rule = ambiguous is null ? errors.Required(spot, "rule") : "",
            Operations = RuleReader.ReadOperations(spot, "operations", errors),
            Probe = RuleReader.ReadProbe(spot, errors),
            ByReference = errors.Flag(spot, "byReference"),
            Facts = FactPlaceReader.ReadExpected(spot, errors),
        };
    }

    // A list of values stands for one header line each.
    private static List<KeyValuePair<string, string>> ReadHeaders(JsonSpot spot, ErrorList errors)
    {
        var lines = new List<KeyValuePair<string, string>>();
        if (spot["headers"] is not { } headers)
            return lines;
        if (headers.Kind != JsonValueKind.Object)
            errors.Add(headers, "This must be an object: { \"Name\": \"value\" }.");
        foreach (var (name, value) in headers.Members)
            foreach (var line in value.Kind == JsonValueKind.Array ? value.Items : [value])
                if (line.Kind == JsonValueKind.String)
                    lines.Add(KeyValuePair.Create(name, line.Text));
                else
                    errors.Add(line, "A header's value is a string, or a list of strings for several lines.");
        return lines;
    }

    private static byte[]? ReadBody(JsonSpot spot, ErrorList errors)
    {
        var given = new[] { spot["body"], spot["bodyText"], spot["bodyBase64"] }.OfType<JsonSpot>().ToList();
        if (given.Count > 1)
            errors.Add(given[1], "An example has one of body, bodyText and bodyBase64.");
        if (spot["body"] is { } json)
        {
            using var buffer = new MemoryStream();
            using (var writer = new Utf8JsonWriter(buffer))
                json.WriteTo(writer);
            return buffer.ToArray();
        }
        if (errors.Optional(spot, "bodyText") is { } text)
            return Encoding.UTF8.GetBytes(text);
        if (errors.Optional(spot, "bodyBase64") is not { } base64)
            return null;
        var bytes = new byte[base64.Length];
        if (Convert.TryFromBase64String(base64, bytes, out var length))
            return bytes[..length];
        errors.Add(spot["bodyBase64"]!, "This is not base64.");
        return null;
    }
}
