using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Policy.Directives;
using Gateway.Server.Directives;
using Microsoft.Extensions.Options;

namespace Gateway.Server.Enforcement.Answering;

/// <summary>Writes every answer of our own as <c>application/problem+json</c> (RFC 9457) with the members of DESIGN section 8.</summary>
internal sealed class Problems(DirectivesInForce inForce, IOptions<GatewayOptions> options)
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private const string UncheckedApprovals = "This gateway cannot check approvals yet, so nothing that is sent fulfils this condition.";
    private const string TypePrefix = "urn:moratorium-gateway:problem:";

    /// <summary>Answers instead of the partner. The response must not have started.</summary>
    public async Task WriteAsync(Exchange exchange, Refusal refusal)
    {
        var response = exchange.Http.Response;
        response.Clear();
        response.StatusCode = refusal.Status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        SetWitness(exchange);
        if (refusal.RetryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (refusal.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        if (refusal.Status == StatusCodes.Status451UnavailableForLegalReasons)
            response.Headers.Link = LinksOf(refusal);
        if (refusal.Type == "cut")
            response.Headers.Connection = "close";

        var body = new ArrayBufferWriter<byte>(1024);
        WriteBody(body, exchange, refusal);
        response.ContentLength = body.WrittenCount;
        if (!HttpMethods.IsHead(exchange.Http.Request.Method))
            await response.Body.WriteAsync(body.WrittenMemory, CancellationToken.None);
    }

    /// <summary>The headers that make the requester a witness of the record, on every answer, a partner's too.</summary>
    public void SetWitness(Exchange exchange)
    {
        var headers = exchange.Http.Response.Headers;
        headers["Gateway-Epoch"] = EpochOf(exchange).ToString(CultureInfo.InvariantCulture);
        if (exchange.Receipt is not { } receipt) return;
        headers["Gateway-Record"] = receipt.Index.ToString(CultureInfo.InvariantCulture);
        headers["Gateway-Leaf"] = receipt.Leaf;
    }

    private long EpochOf(Exchange exchange) => exchange switch
    {
        { Refused.Type: "cut", Permit.Cut: { } cut } => cut.Epoch,
        { Decision: null } => inForce.Current.Set.Epoch,
        _ => exchange.Epoch,
    };

    private string LinksOf(Refusal refusal)
    {
        var links = $"<{options.Value.PublicUrl}>; rel=\"blocked-by\"";
        if (refusal.Decision is { Determining: var determining })
            foreach (var directive in determining)
                if (!directive.Confidential)
                    links += $", <{directive.Reference}>; rel=\"describedby\"";
        return links;
    }

    private void WriteBody(IBufferWriter<byte> body, Exchange exchange, Refusal refusal)
    {
        using var json = new Utf8JsonWriter(body, Readable);
        json.WriteStartObject();
        json.WriteString("type", TypePrefix + refusal.Type);
        json.WriteString("title", refusal.Title);
        json.WriteNumber("status", refusal.Status);
        json.WriteString("detail", refusal.Detail);
        json.WriteStartArray("directives");
        if (refusal.Decision is { Determining: var determining })
            foreach (var directive in determining)
                WriteDirective(json, directive);
        json.WriteEndArray();
        if (refusal.Type == "not-permitted" || refusal.Decision is { Missing.IsEmpty: false })
            WriteMissing(json, refusal);
        if (refusal.Type == "lockdown" && inForce.Current is { Lockdown: { } lockdown } state)
        {
            json.WriteString("since", lockdown.Since);
            WriteContacts(json, state.Set);
        }
        json.WriteNumber("epoch", EpochOf(exchange));
        if (exchange.Receipt is { } receipt) json.WriteNumber("record", receipt.Index);
        else json.WriteNull("record");
        json.WriteString("traceId", exchange.Trace.TraceId);
        json.WriteEndObject();
    }

    private void WriteMissing(Utf8JsonWriter json, Refusal refusal)
    {
        json.WriteStartArray("missing");
        if (refusal.Decision is { Missing: var missing })
        {
            var confidential = inForce.Current.Set.Members.Where(member => member.Directive.Confidential).Select(member => member.Directive.Id).ToHashSet(StringComparer.Ordinal);
            foreach (var condition in missing.Where(condition => !confidential.Contains(condition.Directive)))
            {
                json.WriteStartObject();
                json.WriteString("condition", condition.Condition);
                json.WriteString("directive", condition.Directive);
                if (condition.Header is { } header) json.WriteString("header", header);
                else json.WriteNull("header");
                if (condition.Condition == "approvals") json.WriteString("detail", UncheckedApprovals);
                json.WriteEndObject();
            }
        }
        json.WriteEndArray();
    }

    /// <summary>Whom to call: the contacts of the directives that were accepted last.</summary>
    private static void WriteContacts(Utf8JsonWriter json, DirectiveSet set)
    {
        json.WriteStartArray("contacts");
        foreach (var contact in set.Members.Select(member => member.Directive.Contact).OfType<Contact>().Distinct())
            WriteContact(json, contact);
        json.WriteEndArray();
    }

    private static void WriteDirective(Utf8JsonWriter json, Directive directive)
    {
        json.WriteStartObject();
        json.WriteString("id", directive.Id);
        if (!directive.Confidential)
        {
            json.WriteString("title", directive.Title);
            json.WriteString("issuer", directive.Issuer);
            json.WriteString("authority", Words.Of(directive.Authority));
            json.WriteString("reference", directive.Reference);
        }
        if (directive.Contact is { } contact)
        {
            json.WritePropertyName("contact");
            WriteContact(json, contact);
        }
        json.WriteEndObject();
    }

    private static void WriteContact(Utf8JsonWriter json, Contact contact)
    {
        json.WriteStartObject();
        json.WriteString("office", contact.Office);
        if (contact.Phone is { } phone) json.WriteString("phone", phone);
        if (contact.Url is { } url) json.WriteString("url", url);
        json.WriteEndObject();
    }
}
