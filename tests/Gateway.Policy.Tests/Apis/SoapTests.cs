using System.Text;
using Gateway.Policy.Apis;
using Gateway.Policy.Requests;
using Gateway.Policy.Tests.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Apis;

/// <summary>The head of a SOAP message hints at what is asked; the element in its body proves it.</summary>
public sealed class SoapTests
{
    private const string Envelope = "http://schemas.xmlsoap.org/soap/envelope/";

    private static readonly ApiProfile Bias = Seeds.Profile("bias.json");

    [Theory]
    [InlineData("text/xml", "\"Identify\"", "identify")]
    [InlineData("text/xml", "Identify", "identify")]
    [InlineData("application/soap+xml; action=\"Identify\"", null, "identify")]
    [InlineData("application/soap+xml; action=Identify; charset=utf-8", null, "identify")]
    [InlineData("application/soap+xml; charset=utf-8;action=\"Identify\"", "\"Identify\"", "identify")]
    [InlineData("text/xml", null, "no-action")]
    [InlineData("text/xml", "\"\"", "no-action")]
    [InlineData("text/xml; boundary=\"; action=Identify\"", null, "no-action")]
    [InlineData("text/xml", "\"identify\"", "none")]
    public void The_action_is_read_from_either_place(string contentType, string? action, string rule) => Assert.Equal(rule, Head(contentType, action).Rule);

    [Theory]
    [InlineData("application/soap+xml; action=\"Verify\"", "\"Identify\"")]
    [InlineData("application/soap+xml; action=\"Identify\"; action=\"Verify\"", null)]
    [InlineData("application/soap+xml; action=\"Identify", null)]
    [InlineData("text/xml", "\"Identify\"; \"Verify\"")]
    public void An_action_that_can_be_read_in_two_ways_proves_nothing(string contentType, string? action)
    {
        var head = Head(contentType, action);

        Assert.Equal("no-action", head.Rule);
        Assert.True(head.Operations.Contains(OperationClass.Unknown));
    }

    [Fact]
    public void The_head_alone_leaves_every_class()
    {
        Assert.Equal(Some.Operations("template verify search enroll delete manage results"), Head("text/xml", "\"Verify\"").Operations);
        Assert.Equal(Some.Operations("template verify search enroll delete manage results"), Head("text/xml", "\"QueryCapabilities\"").Operations);
    }

    [Fact]
    public void A_beginning_suffices_where_the_image_makes_the_message_long()
    {
        var body = Encoding.UTF8.GetBytes(Message("Verify", "<BIR>" + new string('A', 200_000) + "</BIR>"))[..RequestClassifier.BodyPrefixLimit];
        var head = Head("text/xml", "\"Verify\"");

        Assert.True(head.PrefixMayNarrow);
        Assert.Equal(Some.Operations("verify"), RequestClassifier.NarrowByBeginning(head, Headers("text/xml", "\"Verify\""), body).Operations);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_beginning_may_end_inside_a_character(int bytes)
    {
        var body = Encoding.UTF8.GetBytes(Message("Verify", "<Name>\U0001F600"));
        var end = body.AsSpan().IndexOf("\U0001F600"u8) + bytes;

        Assert.Equal(Some.Operations("verify"), RequestClassifier.NarrowByBeginning(Head("text/xml", "\"Verify\""), Headers("text/xml", "\"Verify\""), body.AsSpan(0, end)).Operations);
    }

    [Fact]
    public void A_beginning_of_another_kind_of_body_proves_nothing()
    {
        var head = RequestClassifierTests.Classify(Seeds.Profile("rekognition.json"), "POST", "/", ("X-Amz-Target", "RekognitionService.DetectFaces"));

        Assert.Same(head, RequestClassifier.NarrowByBeginning(head, Some.Headers(("Content-Type", "application/x-amz-json-1.1")), "{}"u8));
    }

    [Theory]
    [InlineData("<Envelope xmlns=\"urn:other\"><Body><Verify/></Body></Envelope>")]
    [InlineData("<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body/></s:Envelope>")]
    [InlineData("<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>text<Verify/></s:Body></s:Envelope>")]
    [InlineData("<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><Verify/></s:Body><s:Body><Identify/></s:Body></s:Envelope>")]
    [InlineData("<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><x/><s:Body><Verify/></s:Body></s:Envelope>")]
    [InlineData("<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><Verify/></s:Body>")]
    [InlineData("<Verify/>")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("\u0000")]
    public void Any_other_envelope_keeps_the_whole_set(string body) =>
        Assert.Equal(7, RequestClassifier.Narrow(Head("text/xml", "\"Verify\""), Headers("text/xml", "\"Verify\""), Encoding.UTF8.GetBytes(body)).Operations.Count);

    [Fact]
    public void Bytes_that_are_not_utf8_keep_the_whole_set() =>
        Assert.Equal(7, RequestClassifier.Narrow(Head("text/xml", "\"Verify\""), Headers("text/xml", "\"Verify\""), Encoding.Unicode.GetBytes(Message("Verify", ""))).Operations.Count);

    [Fact]
    public void A_header_without_addressing_is_passed_over()
    {
        var body = $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- a --><s:Envelope xmlns:s=\"{Envelope}\"><s:Header><Security><Token>x</Token></Security></s:Header><s:Body><Verify/></s:Body></s:Envelope>";

        Assert.Equal(Some.Operations("verify"), RequestClassifier.Narrow(Head("text/xml", "\"Verify\""), Headers("text/xml", "\"Verify\""), Encoding.UTF8.GetBytes(body)).Operations);
    }

    [Fact]
    public void The_headers_that_hold_the_action_are_read_and_go_out()
    {
        Assert.Equal(["SOAPAction", "Content-Type", "Content-Encoding"], Bias.DiscriminatingHeaders);
        Assert.True(Bias.MayGoOut("SOAPAction"));
    }

    private static string Message(string operation, string content) => $"<s:Envelope xmlns:s=\"{Envelope}\"><s:Body><{operation}>{content}</{operation}></s:Body></s:Envelope>";

    private static HeaderList Headers(string contentType, string? action) => action is null ? Some.Headers(("Content-Type", contentType)) : Some.Headers(("Content-Type", contentType), ("SOAPAction", action));

    private static Classification Head(string contentType, string? action)
    {
        var headers = Headers(contentType, action);
        var request = Some.Request("POST", "/bias.svc", headers.Lines.Select(line => (line.Key, line.Value)));
        return RequestClassifier.TryClassifyHead(Bias, request.Canonical, "/bias.svc", headers, out var head, out var why) ? head : throw new InvalidOperationException(why.Part);
    }
}
