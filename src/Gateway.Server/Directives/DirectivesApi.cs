using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Policy.Directives;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Server.Directives;

/// <summary>The documents by which requests are judged, as they were written.</summary>
internal static class DirectivesApi
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public static void MapDirectives(this IEndpointRouteBuilder routes) => routes.MapGet("/api/directives", GetDirectives);

    private static Ok<DirectivesView> GetDirectives(DirectivesInForce inForce)
    {
        var set = inForce.Current.Set;
        return TypedResults.Ok(new DirectivesView(set.Epoch, [.. set.Members.Select(ViewOf)]));
    }

    private static DirectiveDocumentView ViewOf(SetMember member)
    {
        var directive = member.Directive;
        return directive.Confidential
            ? new DirectiveDocumentView { Id = directive.Id, Confidential = true, Contact = directive.Contact }
            : new DirectiveDocumentView { Id = directive.Id, Record = member.Record, Sha256 = member.Document.Sha256, Document = JsonOf(member.Document.Bytes.Span) };
    }

    private static JsonElement JsonOf(ReadOnlySpan<byte> bytes) => JsonElement.Parse(bytes.StartsWith(ByteOrderMark) ? bytes[ByteOrderMark.Length..] : bytes);
}

internal sealed record DirectivesView(long Epoch, IReadOnlyList<DirectiveDocumentView> Directives);

/// <summary>One document; of a confidential one id and contact only.</summary>
internal sealed record DirectiveDocumentView
{
    public required string Id { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Confidential { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Contact? Contact { get; init; }
    public long? Record { get; init; }
    public string? Sha256 { get; init; }
    public JsonElement? Document { get; init; }
}
