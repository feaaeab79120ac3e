using Gateway.Policy.Apis.Bodies;

namespace Gateway.Policy.Apis.Facts;

/// <summary>The fields of a form that was seen whole. Of JSON nothing stands in it.</summary>
internal readonly struct FormSights(List<FormField> fields) : ISights
{
    public Sight At(FactPlace place) => place.Source switch
    {
        PlaceSource.Form => Field(place.Key),
        PlaceSource.Json => Sight.Absent,
        PlaceSource.Path or PlaceSource.Query or PlaceSource.Header => default,
    };

    private Sight Field(string key)
    {
        var count = FormField.Find(fields, key, out var found, out var hasLookAlike);
        if (hasLookAlike || count > 1)
            return default;
        return count == 0 ? Sight.Absent : found.Name == key ? Sight.Of(found.Text) : default;
    }
}
