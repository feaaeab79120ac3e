using CsCheck;
using Gateway.Policy.Requests;
using Xunit;

namespace Gateway.Policy.Tests.Requests;

public sealed class RequestProperties
{
    private const int Cases = 10_000;

    private static readonly Gen<string> TargetPart = Gen.OneOf(
        Gen.OneOf("/", "//", "/../", "/./", "/search", "/v1", "?", "&", "=", "#", ";", "\\", "%2f", "%5C", "%2e", "%25", "%252f", "%00", "%0a", "%c3%a9", "%c0%af", "%zz", "%", "%41", "_method"),
        Gen.OneOf("..;", "+", "[]", "*", "https://partner.example", "%ef%bc%8f", "a.", "faces", "Jane%20Doe", ":", "@", "x=1&y=2"),
        Gen.Char.Select(c => c.ToString()));

    private static readonly Gen<string> Target = TargetPart.List[0, 12].Select(parts => (parts.Count % 3 == 0 ? "/" : "") + string.Concat(parts));

    private static readonly Gen<string> Name = Gen.OneOf(
        Gen.OneOf("Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "X-Amz-Target", "X_Amz_Target", "Frt-Purpose", "frt-purpose", "Frt-Offense", "Frt-X", "TE", "Expect", ""),
        Gen.String[0, 6]);

    private static readonly Gen<string> Value = Gen.OneOf(
        Gen.OneOf("partner.example", "0", "5", "chunked", "close", "upgrade", "websocket", "missing", "crime;code=940.01", "trailers", "100-continue", ""), Gen.String[0, 10]);

    private static readonly Gen<HeaderList> Headers = Gen.Select(Name, Value).List[0, 6].Select(lines => Some.Headers(lines));

    [Fact]
    public void A_request_is_read_or_refused_and_never_throws() =>
        Gen.Select(Gen.OneOf("GET", "POST", "get", "TRACE", "CONNECT", ""), Target, Gen.OneOf(Gen.Const(Some.Host), Value), Gen.Bool, Headers)
            .Sample((method, target, host, isHttp2, headers) =>
            {
                var isRead = CanonicalRequest.TryRead(new RawRequest(method, target, "https", host, isHttp2, headers), out var request, out var why);
                return isRead ? target.EndsWith(request.Path + request.Query, StringComparison.Ordinal) : why!.Part.Length > 0 && why.Rule.Length > 0;
            }, iter: Cases);

    [Fact]
    public void What_is_read_keeps_its_meaning_in_another_parser() =>
        Target.Sample(target =>
        {
            if (!CanonicalRequest.TryRead(Some.Raw("GET", target), out var request, out _))
                return true;
            // System.Uri resolves dot segments and decodes unreserved escapes: in the path nothing but the case of hexadecimal digits may be left to do.
            var uri = new Uri("https://partner.example" + request.Path + request.Query);
            return uri.AbsolutePath.Equals(request.Path, StringComparison.OrdinalIgnoreCase)
                && Uri.UnescapeDataString(uri.Query).TrimEnd('?') == Uri.UnescapeDataString(request.Query).TrimEnd('?')
                && uri.Fragment.Length == 0 && uri.Host == Some.Host;
        }, iter: Cases);

    [Theory]
    [InlineData(LoosenableRules.None)]
    [InlineData(LoosenableRules.TrailingDot | LoosenableRules.EscapedPercent)]
    public void A_path_that_is_read_means_the_same_when_it_is_decoded_twice(LoosenableRules loosened) =>
        Target.Sample(target =>
        {
            if (!CanonicalRequest.TryRead(Some.Raw("GET", target), loosened, out var request, out _))
                return true;
            var once = Uri.UnescapeDataString(request.Path);
            return Uri.UnescapeDataString(once) == once && once.Count(c => c == '/') == request.Path.Count(c => c == '/');
        }, iter: Cases);

    [Fact]
    public void Frt_headers_are_read_or_refused_and_never_throw() =>
        Headers.Sample(headers =>
        {
            var isRead = FrtHeaders.TryRead(headers, out var stated, out var why);
            var purposes = headers.CountOf("Frt-Purpose");
            return isRead ? why is null && purposes <= 1 && stated.Purpose == headers.SingleOf("Frt-Purpose") : why!.Part.StartsWith("header", StringComparison.Ordinal) && stated == StatedFacts.Nothing;
        }, iter: Cases);
}
