using System.Text;
using Gateway.Server.Directives;
using Xunit;

namespace Gateway.Server.Tests.Directives;

public sealed class SealedDocumentsTests
{
    [Theory]
    [InlineData("""{"id":"a","confidential":true}""", true)]
    [InlineData("""{"id":"a","Confidential":true}""", true)]
    [InlineData("""{"id":"a","\u0063onfidential":true}""", true)]
    [InlineData("""{"id":"a","confidential":false,"CONFIDENTIAL":true}""", true)]
    [InlineData("""{"id":"a","CONFIDENTIAL":true""", true)]
    [InlineData("""{"id":"a","confidential":false}""", false)]
    [InlineData("""{"id":"a"}""", false)]
    public void Whatever_may_be_a_sealed_order_is_taken_for_one(string text, bool expected) =>
        Assert.Equal(expected, SealedDocuments.MayBeConfidential(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void In_another_encoding_every_document_is()
    {
        const string Sealed = """{"confidential":true}""";

        Assert.True(SealedDocuments.MayBeConfidential(Encoding.Unicode.GetBytes(Sealed)));
        Assert.True(SealedDocuments.MayBeConfidential(Encoding.BigEndianUnicode.GetBytes(Sealed)));
        Assert.True(SealedDocuments.MayBeConfidential(Encoding.Latin1.GetBytes("{\"name\":\"caf\u00e9\"}")));
    }
}
