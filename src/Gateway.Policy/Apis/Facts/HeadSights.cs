using Gateway.Policy.Apis.Matching;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Apis.Facts;

/// <summary>Path, query and headers of a canonical request.</summary>
/// <param name="path">The API's own path.</param>
internal readonly ref struct HeadSights(CanonicalRequest request, string path, IRequestHeaders headers) : ISights
{
    public Sight At(FactPlace place) => place.Source switch
    {
        PlaceSource.Path => InPath(place.Segment),
        PlaceSource.Query => HeadKeys.SightOf(place.Key, request.Query),
        PlaceSource.Header => InHeaders(place.Key),
        PlaceSource.Json or PlaceSource.Form => default,
    };

    // Where a server cuts dots off, two names could be meant.
    private Sight InPath(int segment)
    {
        if ((request.Needs & LoosenableRules.TrailingDot) != 0)
            return default;
        var rest = path is ['/', ..] ? path.AsSpan(1) : path;
        foreach (var range in rest.Split('/'))
            if (segment-- == 0)
                return Sight.Of(HeadKeys.Decoded(rest[range]));
        return default;
    }

    private Sight InHeaders(string name) => headers.CountOf(name) == 0 ? Sight.Absent : Sight.Of(headers.SingleOf(name));
}
