using System.Net;
using System.Net.WebSockets;
using System.Text;
using Gateway.Testing;

namespace Gateway.EndToEnd.Tests.Privacy;

/// <summary>Requests that carry secrets wherever a request can carry any, well-formed and not, to every route and to none.</summary>
internal sealed class Haunt(Secrets secrets, byte[] photograph)
{
    private readonly string _header = secrets.New("key in a header");
    private readonly string _query = secrets.New("key in the query");
    private readonly string _path = secrets.New("key in the path");
    private readonly string _form = secrets.New("key in a form field");
    private readonly string _cookie = secrets.New("cookie");
    private readonly string _bearer = secrets.New("bearer token");
    private readonly string _signature = secrets.New("signature of a presigned URL");
    private readonly string _probe = secrets.New("signature in the address of a probe");
    private readonly string _session = secrets.New("session token");

    private int _echoed;

    /// <summary>WebSocket messages that came back from the partner.</summary>
    public int Echoed => _echoed;

    /// <summary>Sends all of them, over both versions of HTTP; whatever comes back is right.</summary>
    public async Task SendAsync(Uri gateway, Uri overHttp2)
    {
        await SendAsync(gateway, HttpVersion.Version11);
        await SendAsync(overHttp2, HttpVersion.Version20);
        foreach (var message in Malformed())
        {
            await using var raw = await RawHttp.ConnectAsync(gateway.Port);
            await raw.SendAsync(message);
            raw.EndSending();
            await raw.WaitForEndAsync(TimeSpan.FromSeconds(5));
        }
    }

    private async Task SendAsync(Uri gateway, Version version)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = gateway };
        foreach (var request in Requests())
        {
            using (request)
            {
                (request.Version, request.VersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact);
                request.Headers.TryAddWithoutValidation("Cookie", "session=" + _cookie);
                request.Headers.TryAddWithoutValidation("Gateway-Authorization", "Bearer " + _bearer);
                request.Headers.TryAddWithoutValidation("X-Unknown-Key", _header);
                using var answer = await client.SendAsync(request);
                await answer.Content.CopyToAsync(Stream.Null);
            }
        }
        await TalkAsync(new Uri($"ws://127.0.0.1:{gateway.Port}/live/live?api_key={_query}"), version);
    }

    private async Task TalkAsync(Uri address, Version version)
    {
        using var socket = new ClientWebSocket();
        (socket.Options.HttpVersion, socket.Options.HttpVersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact);
        socket.Options.SetRequestHeader("x-api-key", _header);
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        try
        {
            await socket.ConnectAsync(address, invoker, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // Refused.
            return;
        }
        var buffer = new byte[photograph.Length];
        foreach (var message in (byte[][])[Encoding.ASCII.GetBytes(_form), photograph])
        {
            await socket.SendAsync(message, WebSocketMessageType.Binary, true, CancellationToken.None);
            while (!(await socket.ReceiveAsync(buffer, CancellationToken.None)).EndOfMessage) { }
            _echoed++;
        }
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }

    private IEnumerable<HttpRequestMessage> Requests()
    {
        foreach (var prefix in (string[])["/compreface", "/gone", "/nobody"])
        {
            yield return Keyed(new(HttpMethod.Post, prefix + "/api/v1/recognition/recognize?limit=1&api_key=" + _query) { Content = Form() });
            yield return Keyed(new(HttpMethod.Get, prefix + $"/api/v1/static/{_path}/images/0c6ee3a1-0f2b-4a1e-9d41-1d1a5f0b2c11"));
            yield return Keyed(new(HttpMethod.Post, prefix + "/api/v1/recognition/recognize") { Content = Json($$"""{"file":"{{Convert.ToBase64String(photograph)}}"}""") });
            yield return Keyed(new(HttpMethod.Post, prefix + "/api/v1/no/such/operation?token=" + _query) { Content = Form() });
            yield return Keyed(new(HttpMethod.Post, prefix + "/api/v1//ambiguous?sig=" + _query) { Content = Form() });
        }
        yield return Keyed(new(HttpMethod.Post, "/azure/face/v1.0/detect?subscription-key=" + _query)
        {
            Content = Json($$"""{"url":"https://account.blob.example/c/probe.jpg?sv=2024-01-01&sig={{_probe}}"}"""),
        });
        yield return Keyed(new(HttpMethod.Post, "/compreface/any.Service/Search")
        {
            Content = new ByteArrayContent([0, 0, 0, 0, 40, .. Encoding.ASCII.GetBytes(_form)]) { Headers = { ContentType = new("application/grpc") } },
            Headers = { { "TE", "trailers" }, { "grpc-timeout", "5S" }, { "api-key-bin", _header } },
        });
        var signed = Some.Rekognition("SearchFacesByImage", $$"""{"Image":{"Bytes":"{{Convert.ToBase64String(photograph)}}"},"CollectionId":"c"}""");
        signed.RequestUri = new Uri($"/?X-Amz-Signature={_signature}&X-Amz-Credential={_query}&X-Amz-Security-Token={_session}", UriKind.Relative);
        signed.Headers.TryAddWithoutValidation("X-Amz-Security-Token", _session);
        signed.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={_header}/20261123/us-east-1/rekognition/aws4_request, SignedHeaders=host;x-amz-target, Signature={_signature}");
        yield return signed;
    }

    /// <summary>What the server or the canonical form refuses, each with a secret where it is refused.</summary>
    private IEnumerable<string> Malformed() =>
    [
        $"GET /compreface/api/v1/static/{_path}/..%2f HTTP/1.1\r\nHost: a\r\n\r\n",
        $"GET /{_path} x HTTP/1.1\r\nHost: a\r\n\r\n",
        $"{_header} / HTTP/1.1\r\nHost: a\r\n\r\n",
        $"GET / HTTP/1.1\r\nHost: a\r\n{_header} : x\r\n\r\n",
        $"GET / HTTP/1.1\r\nHost: a\r\nX-Key: \0{_header}\r\n\r\n",
        $"GET / HTTP/1.1\r\nHost: {_header},b\r\n\r\n",
        $"GET http://user:{_header}@a/ HTTP/1.1\r\nHost: a\r\n\r\n",
        $"POST /compreface/api/v1/recognition/recognize HTTP/1.1\r\nHost: a\r\nContent-Length: {_header}\r\n\r\n",
        $"POST /compreface/api/v1/recognition/recognize HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary={_form}\r\nTransfer-Encoding: chunked\r\n\r\n{_form}\r\n",
        $"GET /compreface/api/v1/recognition/faces?api_key={_query} HTTP/1.1\r\nHost: a\r\nFrt-Nonsense: {_header}\r\n\r\n",
        $"GET /compreface/api/v1/recognition/faces?api_key={_query} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {_session}\r\n\r\n",
        $"GET /compreface/api/v1/recognition/faces HTTP/1.1\r\nHost: a\r\ntraceparent: 00-{_header}-{_session}-01\r\ntracestate: a={_header}\r\nbaggage: a={_header}\r\n\r\n",
    ];

    private HttpRequestMessage Keyed(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("x-api-key", _header);
        request.Headers.TryAddWithoutValidation("Ocp-Apim-Subscription-Key", _header);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + _bearer);
        return request;
    }

    private MultipartFormDataContent Form() => new("form")
    {
        { new ByteArrayContent(photograph) { Headers = { ContentType = new("image/jpeg") } }, "file", "probe.jpg" },
        { new StringContent(_form), "api_key" },
    };

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
