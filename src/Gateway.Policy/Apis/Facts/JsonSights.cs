using System.Text.Json;
using Gateway.Policy.Apis.Bodies;
using Gateway.Policy.Apis.Reading;

namespace Gateway.Policy.Apis.Facts;

/// <summary>A JSON body that was seen whole. Of a form nothing stands in it.</summary>
internal readonly struct JsonSights(JsonElement root) : ISights
{
    public Sight At(FactPlace place) => place.Source switch
    {
        PlaceSource.Json => Walk(place.Path.AsSpan()),
        PlaceSource.Form => Sight.Absent,
        PlaceSource.Path or PlaceSource.Query or PlaceSource.Header => default,
    };

    private Sight Walk(ReadOnlySpan<string> path)
    {
        var at = root;
        foreach (var name in path)
        {
            if (name == JsonPath.EachItem)
            {
                // Of several databases one alone cannot stand for all.
                if (at.ValueKind != JsonValueKind.Array || at.GetArrayLength() != 1)
                    return default;
                at = at[0];
                continue;
            }
            if (at.ValueKind != JsonValueKind.Object)
                return default;
            var count = JsonBody.Find(at, name, out var next, out var isOdd);
            if (isOdd || count > 1)
                return default;
            if (count == 0)
                return Sight.Absent;
            at = next;
        }
        return at.ValueKind switch
        {
            JsonValueKind.String => Sight.OfName(at.GetString()),
            JsonValueKind.Number => Sight.OfNumber(at.GetRawText()),
            _ => default,
        };
    }
}
