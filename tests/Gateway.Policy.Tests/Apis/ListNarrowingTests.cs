using System.Text;
using Gateway.Policy.Apis;
using Gateway.Policy.Tests.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Apis;

/// <summary>A batch asks for the most that any of its items asks for.</summary>
public sealed class ListNarrowingTests
{
    private static readonly ApiProfile Profile = ProfileText.Read(ProfileText.With(
        """
        { "id": "run", "methods": ["POST"], "path": "/run", "operations": ["detect", "other"], "narrow": [
          { "when": [{ "json": "requests[].features[].type", "is": ["LABEL", "TEXT"] }], "drops": ["detect"] },
          { "when": [{ "json": "[].image_type", "is": ["BASE64"] }], "byReference": false } ] }
        """,
        "{ \"method\": \"POST\", \"target\": \"/run\", \"rule\": \"run\", \"operations\": [\"detect\"] }"));

    [Theory]
    [InlineData("""{"requests":[{"features":[{"type":"LABEL"}]}]}""")]
    [InlineData("""{"requests":[{"features":[{"type":"LABEL"},{"type":"TEXT"}]},{"features":[{"type":"TEXT"}]}]}""")]
    [InlineData("""{"requests":[{"features":[{"type":["LABEL","TEXT"]}]}]}""")]
    public void A_batch_of_harmless_items_narrows(string body) => Assert.Equal(Some.Operations("other"), Narrow(body).Operations);

    [Theory]
    [InlineData("""{"requests":[{"features":[{"type":"LABEL"}]},{"features":[{"type":"FACE"}]}]}""")]
    [InlineData("""{"requests":[{"features":[{"type":"LABEL"},{"type":"FACE"}]}]}""")]
    [InlineData("""{"requests":[{"features":[{"type":"LABEL"},{}]}]}""")]
    [InlineData("""{"requests":[{"features":[{"type":"LABEL"},{"Type":"LABEL"}]}]}""")]
    [InlineData("""{"requests":[{"features":[{"type":"LABEL","type":"LABEL"}]}]}""")]
    [InlineData("""{"requests":[{"features":[{"type":"LABEL"}]},{"features":[]}]}""")]
    [InlineData("""{"requests":[{"features":[{"type":"LABEL"}]},{}]}""")]
    [InlineData("""{"requests":[{"features":[{"type":"LABEL"}]}],"requests":[]}""")]
    [InlineData("""{"requests":[{"features":[{"type":"LABEL"}]},null]}""")]
    [InlineData("""{"requests":[{"features":[{"type":null}]}]}""")]
    [InlineData("""{"requests":{"features":[{"type":"LABEL"}]}}""")]
    [InlineData("""{"requests":[]}""")]
    [InlineData("""{"requests":[{"features":{"type":"LABEL"}}]}""")]
    [InlineData("""[{"type":"LABEL"}]""")]
    public void One_item_that_is_not_proven_harmless_keeps_the_whole_set(string body) => Assert.Equal(Some.Operations("detect"), Narrow(body).Operations);

    [Theory]
    [InlineData("""[{"image_type":"BASE64"},{"image_type":"BASE64"}]""", false)]
    [InlineData("""[{"image_type":"BASE64"},{"image_type":"URL"}]""", true)]
    [InlineData("""[{"image_type":"BASE64"},{}]""", true)]
    [InlineData("""[]""", true)]
    [InlineData("""{"image_type":"BASE64"}""", true)]
    public void A_body_may_be_a_list_itself(string body, bool isByReference) => Assert.Equal(isByReference, Narrow(body).ByReference);

    private static Classification Narrow(string body)
    {
        var head = RequestClassifierTests.Classify(Profile, "POST", "/run");
        return RequestClassifier.Narrow(head, Some.Headers(("Content-Type", "application/json")), Encoding.UTF8.GetBytes(body));
    }
}
