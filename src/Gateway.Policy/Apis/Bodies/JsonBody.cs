using System.Text.Json;
using Gateway.Policy.Apis.Facts;
using Gateway.Policy.Apis.Matching;
using Gateway.Policy.Apis.Reading;

namespace Gateway.Policy.Apis.Bodies;

/// <summary>Judges tests of JSON keys. Names that differ only in case count as repeats, and beside a named key one that a server could take for it proves nothing.</summary>
internal static class JsonBody
{
    private static readonly JsonReaderOptions Strict = new() { CommentHandling = JsonCommentHandling.Disallow, AllowTrailingCommas = false };

    /// <summary>False where the body is not one well-formed object or array, or a key that a test names is repeated.</summary>
    public static bool TryJudge(ReadOnlySpan<byte> body, IReadOnlyList<KeyTest> tests, BodyKeys keys, SaidFacts? said)
    {
        try
        {
            var reader = new Utf8JsonReader(body, Strict);
            using var document = JsonDocument.ParseValue(ref reader);
            if (reader.Read() || document.RootElement.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
                return false;
            foreach (var test in tests)
            {
                if (test.Source != KeySource.Json)
                    continue;
                if (!TryJudge(document.RootElement, test, keys))
                    return false;
            }
            said?.Look(ofBody: true, new JsonSights(document.RootElement));
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or a string with half a surrogate pair, which no two parsers read alike.
            return false;
        }
    }

    private static bool TryJudge(JsonElement root, KeyTest test, BodyKeys keys)
    {
        var shown = new List<string>();
        if (!TryJudge(root, test.Path.AsSpan(), test, shown, out var proof))
            return false;
        keys.Set(test, proof, string.Join(',', shown.Distinct()));
        return true;
    }

    private static bool TryJudge(JsonElement at, ReadOnlySpan<string> path, KeyTest test, List<string> shown, out Proof proof)
    {
        proof = Proof.None;
        if (path.IsEmpty)
        {
            proof = Judge(at, test, out var value);
            shown.Add(value);
            return true;
        }
        if (path[0] == JsonPath.EachItem)
            return TryJudgeItems(at, path[1..], test, shown, out proof);
        if (at.ValueKind != JsonValueKind.Object)
        {
            shown.Add("not an object above it");
            return true;
        }
        switch (Find(at, path[0], out var next, out var isOdd))
        {
            case > 1:
                return false;
            case var count when isOdd:
                shown.Add(count == 0 ? "a look-alike name" : "another spelling");
                return true;
            case 0:
                proof = test.ForAbsent;
                shown.Add("absent");
                return true;
            default:
                return TryJudge(next, path[1..], test, shown, out proof);
        }
    }

    // What holds must hold of every item; of no item at all nothing is said.
    private static bool TryJudgeItems(JsonElement at, ReadOnlySpan<string> path, KeyTest test, List<string> shown, out Proof proof)
    {
        proof = Proof.None;
        if (at.ValueKind != JsonValueKind.Array || at.GetArrayLength() == 0)
        {
            shown.Add("not a list of items");
            return true;
        }
        var all = Proof.Holds;
        foreach (var item in at.EnumerateArray())
        {
            if (!TryJudge(item, path, test, shown, out var one))
                return false;
            if (one != Proof.Holds && all != Proof.None)
                all = one;
        }
        proof = all;
        return true;
    }

    /// <summary>How many members have this name in any case. <paramref name="isOdd"/>: one is spelled otherwise, or could be taken for it.</summary>
    public static int Find(JsonElement parent, string name, out JsonElement found, out bool isOdd)
    {
        found = default;
        isOdd = false;
        var count = 0;
        foreach (var member in parent.EnumerateObject())
        {
            var candidate = member.Name;
            if (candidate.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                count++;
                found = member.Value;
                isOdd |= candidate != name;
            }
            else
                isOdd |= IsLookAlike(candidate);
        }
        return count;
    }

    // Some servers fold what is outside ASCII, trim, or end a name at its first NUL.
    private static bool IsLookAlike(string name) =>
        !System.Text.Ascii.IsValid(name) || name.AsSpan().ContainsAnyInRange('\0', '\x1f') || name.StartsWith(' ') || name.EndsWith(' ');

    // null means absent to some servers and present to others.
    private static Proof Judge(JsonElement value, KeyTest test, out string shown)
    {
        shown = "present";
        if (value.ValueKind == JsonValueKind.Null)
            return Proof.None;
        if (test.IsCallback && value.ValueKind == JsonValueKind.String)
            shown = CallbackHost.Of(TextOf(value));
        if (test.Present)
            return Proof.Holds;
        if (value.ValueKind == JsonValueKind.Array)
        {
            if (value.GetArrayLength() == 0 || !value.EnumerateArray().All(item => IsAccepted(item, test)))
                return Proof.Fails;
            shown = string.Join(',', value.EnumerateArray().Select(TextOf).Distinct());
            return Proof.Holds;
        }
        if (!IsAccepted(value, test))
            return Proof.Fails;
        shown = TextOf(value);
        return Proof.Holds;
    }

    private static bool IsAccepted(JsonElement value, KeyTest test) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number
        && test.Is.Contains(new AcceptedValue(value.ValueKind, TextOf(value)));

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
