using System.Text;
using Gateway.Policy.Apis;
using Gateway.Policy.Requests;
using Gateway.Policy.Tests.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Apis;

public sealed class BodyNarrowingTests
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Multipart = "multipart/form-data; boundary=b";

    private static readonly ApiProfile Profile = ProfileText.Read(ProfileText.With(
        """
        { "id": "run", "methods": ["POST"], "path": "/run", "operations": ["detect", "analyze"], "probe": "still", "narrow": [
          { "when": [{ "json": "options.attributes", "absent": true, "is": ["NONE", false, 0] }], "drops": ["analyze"] },
          { "when": [{ "form": "attributes", "absent": true, "is": ["NONE"] }], "drops": ["analyze"] } ] }
        """,
        "{ \"method\": \"POST\", \"target\": \"/run\", \"rule\": \"run\", \"operations\": [\"detect\", \"analyze\"] }"));

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"options\":{}}")]
    [InlineData(" { \"options\" : { \"attributes\" : \"NONE\" } } \r\n")]
    [InlineData("{\"options\":{\"attributes\":[\"NONE\",false]}}")]
    [InlineData("{\"options\":{\"attributes\":false}}")]
    [InlineData("{\"options\":{\"attributes\":0}}")]
    [InlineData("{\"image\":\"/9j/\",\"nested\":{\"attributes\":\"ALL\",\"attributes\":\"ALL\",\"caf\u00e9\":1}}")]
    public void A_json_body_that_proves_it_narrows(string body) => Assert.Equal(Some.Operations("detect"), Narrow(Json, body));

    [Theory]
    [InlineData("{\"options\":{\"attributes\":\"ALL\"}}")]
    [InlineData("{\"options\":{\"attributes\":[\"NONE\",\"ALL\"]}}")]
    [InlineData("{\"options\":{\"attributes\":[]}}")]
    [InlineData("{\"options\":{\"attributes\":[[\"NONE\"]]}}")]
    [InlineData("{\"options\":{\"attributes\":null}}")]
    [InlineData("{\"options\":{\"attributes\":\"false\"}}")]
    [InlineData("{\"options\":{\"attributes\":\"none\"}}")]
    [InlineData("{\"options\":{\"attributes\":0.0}}")]
    [InlineData("{\"options\":null}")]
    [InlineData("{\"options\":[]}")]
    [InlineData("{\"options\":\"x\"}")]
    [InlineData("{\"options\":{\"Attributes\":\"NONE\"}}")]
    [InlineData("{\"Options\":{\"attributes\":\"NONE\"}}")]
    [InlineData("{\"options\":{\"attributes\":\"NONE\"},\"OPTIONS\":{}}")]
    [InlineData("{\"options\":{\"attributes\":\"NONE\",\"attributes\":\"NONE\"}}")]
    [InlineData("{\"options\":{},\"options\":{\"attributes\":\"ALL\"}}")]
    [InlineData("{\"options\":{\"\\u0061ttributes\":\"ALL\"}}")]
    [InlineData("{\"options\":{\"attribute\u017f\":\"ALL\"}}")]
    [InlineData("{\"options\":{\"a\\ud800\":\"ALL\"}}")]
    [InlineData("{\"options\":{\"attributes\\u0000\":\"ALL\"}}")]
    [InlineData("{\"options\":{\"attributes\\u0000x\":\"ALL\"}}")]
    [InlineData("{\"options\":{\"attributes \":\"ALL\"}}")]
    [InlineData("{\"options\":{\" attributes\":\"ALL\"}}")]
    [InlineData("{\"options\":{\"attributes\\t\":\"ALL\"}}")]
    [InlineData("{\"options\":{}")]
    [InlineData("{\"options\":{}} {}")]
    [InlineData("{\"options\":{},}")]
    [InlineData("{/* */}")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("\u0000")]
    public void Any_other_json_body_keeps_the_whole_set(string body) => Assert.Equal(Some.Operations("detect analyze"), Narrow(Json, body));

    [Theory]
    [InlineData(Form, "image=%2F9j%2F&x=a+b")]
    [InlineData(Form, "attributes=NONE")]
    [InlineData(Form, "")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a;b.jpg\"\r\nContent-Type: image/jpeg\r\n\r\nJPEG\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=file; filename=a.jpg; filename*=utf-8''a.jpg\r\n\r\nJPEG\r\n--b--")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"attributes\"\r\n\r\nNONE\r\n--b--\r\n")]
    [InlineData("multipart/form-data; boundary=\"b\"", "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n\r\n--b--\r\n")]
    public void A_form_that_proves_it_narrows(string contentType, string body) => Assert.Equal(Some.Operations("detect"), Narrow(contentType, body));

    [Theory]
    [InlineData(Form, "attributes=ALL")]
    [InlineData(Form, "attributes=NONE&attributes=NONE")]
    [InlineData(Form, "attributes=NONE&Attributes=ALL")]
    [InlineData(Form, "%61ttributes=ALL")]
    [InlineData(Form, "attributes[]=ALL")]
    [InlineData(Form, "+attributes=ALL")]
    [InlineData(Form, "a=1;attributes=ALL")]
    [InlineData(Form, "a=%zz")]
    [InlineData(Form, "a=%ff")]
    [InlineData(Form, "a=\u00e9")]
    [InlineData(Form, "attribute%C5%BF=ALL")]
    [InlineData(Form + "; charset=utf-16", "attributes=NONE")]
    [InlineData(Form + "; charset=utf-8; charset=utf-7", "attributes=NONE")]
    [InlineData(Form + "; x=\"charset=utf-8\"; charset=utf-7", "attributes=NONE")]
    [InlineData(Form + "; charset=utf-8;", "attributes=NONE")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"attributes\"\r\n\r\nALL\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"attributes\"; filename=\"a\"\r\n\r\nNONE\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data; name=\"attributes\"\r\n\r\nALL\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx\n--b\nContent-Disposition: form-data; name=\"attributes\"\r\n\r\nALL\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"f\"\r\nContent-Disposition: form-data; name=\"attributes\"\r\n\r\nALL\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"f\"; name=\"attributes\"\r\n\r\nALL\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"f\"; name*=utf-8''attributes\r\n\r\nALL\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"f\\\"\"\r\n\r\nALL\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"f\"\r\nContent-Transfer-Encoding: base64\r\n\r\nQUxM\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx\r\n--b--\r\n--b\r\nContent-Disposition: form-data; name=\"attributes\"\r\n\r\nALL\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Type: image/jpeg\r\nContent-Disposition: form-data; name=\"attributes\"\r\n\r\nNONE\r\n--b--\r\n")]
    [InlineData(Multipart, "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx\r\n--b")]
    [InlineData(Multipart, "")]
    [InlineData("multipart/form-data; boundary=b; boundary=c", "--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"=?utf-8?B?YXR0cmlidXRlcw==?=\"\r\n\r\nALL\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"attributes\t\"\r\n\r\nALL\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"\u0001attributes\"\r\n\r\nALL\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"attributes \"\r\n\r\nALL\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"%61ttributes\"\r\n\r\nALL\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"&#97;ttributes\"\r\n\r\nALL\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"f\"\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n--b\r\nContent-Disposition: form-data; name=\"attributes\"\r\n\r\nNONE\r\n--b--\r\n")]
    [InlineData(Multipart, "--b\r\nContent-Disposition: form-data; name=\"attributes\"\r\nContent-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\nNONE\r\n--b--\r\n")]
    [InlineData("multipart/form-data; boundary=\"=?utf-8?Q?x?=\"", "--=?utf-8?Q?x?=\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\nx\r\n--=?utf-8?Q?x?=--\r\n")]
    [InlineData("multipart/form-data", "--b--\r\n")]
    [InlineData("text/plain", "attributes=NONE")]
    [InlineData("application/octet-stream", "{}")]
    public void Any_other_form_keeps_the_whole_set(string contentType, string body) => Assert.Equal(Some.Operations("detect analyze"), Narrow(contentType, body));

    [Fact]
    public void A_body_is_looked_at_up_to_its_limit()
    {
        var body = "{\"image\":\"" + new string('A', RequestClassifier.BodyPrefixLimit - 12) + "\"}";
        Assert.Equal(RequestClassifier.BodyPrefixLimit, body.Length);

        Assert.Equal(Some.Operations("detect"), Narrow(Json, body));
        Assert.Equal(Some.Operations("detect analyze"), Narrow(Json, body + " "));
    }

    [Theory]
    [InlineData("identity", "detect")]
    [InlineData("gzip", "detect analyze")]
    [InlineData("identity, gzip", "detect analyze")]
    public void An_encoded_body_proves_nothing(string encoding, string operations) => Assert.Equal(Some.Operations(operations), Narrow(Json, "{}", ("Content-Encoding", encoding)));

    [Fact]
    public void Without_a_media_type_a_body_proves_nothing()
    {
        var head = RequestClassifierTests.Classify(Profile, "POST", "/run");

        Assert.Same(head, RequestClassifier.Narrow(head, Some.Headers(), "{}"u8));
    }

    [Fact]
    public void The_record_holds_what_was_looked_at_but_never_the_callers_own_values()
    {
        var head = RequestClassifierTests.Classify(Profile, "POST", "/run");
        var narrowed = RequestClassifier.Narrow(head, Some.Headers(("Content-Type", Json)), "{\"options\":{\"attributes\":\"Jane Doe\"}}"u8);
        var accepted = RequestClassifier.Narrow(head, Some.Headers(("Content-Type", Json)), "{\"options\":{\"attributes\":\"NONE\"}}"u8);

        Assert.Equal([KeyValuePair.Create("options.attributes", "present")], narrowed.Discriminators);
        Assert.Equal([KeyValuePair.Create("options.attributes", "NONE")], accepted.Discriminators);
    }

    [Fact]
    public void What_is_already_narrowed_is_not_narrowed_again()
    {
        var head = RequestClassifierTests.Classify(Profile, "POST", "/run");
        var narrowed = RequestClassifier.Narrow(head, Some.Headers(("Content-Type", Json)), "{}"u8);

        Assert.True(head.BodyMayNarrow);
        Assert.False(narrowed.BodyMayNarrow);
    }

    private static OperationSet Narrow(string contentType, string body, params (string, string)[] more)
    {
        var head = RequestClassifierTests.Classify(Profile, "POST", "/run");
        return RequestClassifier.Narrow(head, Some.Headers([("Content-Type", contentType), .. more]), Encoding.UTF8.GetBytes(body)).Operations;
    }
}
