using System.Text;
using System.Xml;
using Gateway.Policy.Apis.Matching;

namespace Gateway.Policy.Apis.Bodies;

/// <summary>
/// Finds the element in the body of a SOAP envelope (1.1 or 1.2), which says what is done whatever the head says. It stands before any image, so a beginning of the
/// message suffices. UTF-8 without a document type; a <c>wsa:Action</c> in the header proves nothing, since servers may go by it.
/// </summary>
internal static class SoapBody
{
    private const string Soap11 = "http://schemas.xmlsoap.org/soap/envelope/";
    private const string Soap12 = "http://www.w3.org/2003/05/soap-envelope";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        MaxCharactersInDocument = RequestClassifier.BodyPrefixLimit,
    };

    public static bool IsSoap(ReadOnlySpan<char> media) =>
        media.Equals("text/xml", StringComparison.OrdinalIgnoreCase) || media.Equals("application/soap+xml", StringComparison.OrdinalIgnoreCase);

    /// <summary>False where no element is proven. With <paramref name="isWhole"/> the message must be well-formed to its end and hold one body with one element.</summary>
    public static bool TryJudge(ReadOnlySpan<byte> body, bool isWhole, IReadOnlyList<KeyTest> tests, BodyKeys keys)
    {
        if (Find(body, isWhole) is not { } name)
            return false;
        foreach (var test in tests)
            if (test.Source == KeySource.SoapBody)
            {
                var proof = test.ForText(name);
                keys.Set(test, proof, proof == Proof.Holds && !test.Present ? name : "another");
            }
        return true;
    }

    private static string? Find(ReadOnlySpan<byte> body, bool isWhole)
    {
        try
        {
            using var text = new StringReader(Strict.GetString(isWhole ? body : WholeCharacters(body)));
            using var reader = XmlReader.Create(text, Settings);
            if (!reader.Read() || (reader.NodeType == XmlNodeType.XmlDeclaration && !(IsUtf8(reader.GetAttribute("encoding")) && reader.Read())))
                return null;
            if (!IsSoapElement(reader, "Envelope") || reader.IsEmptyElement || !reader.Read())
                return null;
            if (IsSoapElement(reader, "Header") && !TrySkipHeader(reader))
                return null;
            if (!IsSoapElement(reader, "Body") || reader.IsEmptyElement || !reader.Read() || reader.NodeType != XmlNodeType.Element)
                return null;
            var name = reader.LocalName;
            return !isWhole || EndsAfter(reader) ? name : null;
        }
        catch (Exception e) when (e is XmlException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsSoapElement(XmlReader reader, string name) =>
        reader.NodeType == XmlNodeType.Element && reader.LocalName == name && reader.NamespaceURI is Soap11 or Soap12;

    private static bool IsUtf8(string? encoding) => encoding is null || encoding.Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    private static bool TrySkipHeader(XmlReader reader)
    {
        if (reader.IsEmptyElement)
            return reader.Read();
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
            if (reader.NodeType == XmlNodeType.Element && reader.LocalName == "Action")
                return false;
        return reader.Read();
    }

    // One element in one body, and nothing behind it but the ends.
    private static bool EndsAfter(XmlReader reader)
    {
        reader.Skip();
        for (var ends = 0; ; ends++)
        {
            if (reader.EOF)
                return ends == 2;
            if (reader.NodeType != XmlNodeType.EndElement)
                return false;
            reader.Read();
        }
    }

    // A beginning may end inside a character.
    private static ReadOnlySpan<byte> WholeCharacters(ReadOnlySpan<byte> body)
    {
        var end = body.Length;
        for (var back = 0; back < 3 && end > 0 && (body[end - 1] & 0xC0) == 0x80; back++)
            end--;
        return end > 0 && body[end - 1] >= 0xC0 ? body[..(end - 1)] : body[..end];
    }
}
