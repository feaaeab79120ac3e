using System.Net;
using WireMock.Logging;
using WireMock.Server;
using WireMock.Settings;

namespace Gateway.FakePartner;

/// <summary>
/// An FRT partner on loopback that answers like CompreFace, Rekognition and Azure AI Face, behind a tap that keeps every byte. It is the witness of what left a gateway:
/// its counters are taken from the byte stream, not from what the answering server made of it.
/// </summary>
public sealed class FakePartnerServer : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    private readonly WireMockServer _answers;
    private readonly TapServer _tap;
    private readonly string _scheme;

    private FakePartnerServer(FakePartnerOptions options)
    {
        _answers = WireMockServer.Start(new WireMockServerSettings
        {
            Urls = [$"http://{IPAddress.Loopback}:0"],
            Logger = new WireMockNullLogger(),
            DisableJsonBodyParsing = true,
            DisableDeserializeFormUrlEncoded = true,
            DisableRequestBodyDecompressing = true,
            MaxRequestLogCount = 1,
        });
        CompreFaceAnswers.Give(_answers);
        RekognitionAnswers.Give(_answers, options.SecretKey);
        AzureFaceAnswers.Give(_answers);
        _tap = new TapServer(options, _answers.Ports[0]);
        _scheme = options.Certificate is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
    }

    /// <summary>Port of the tap on 127.0.0.1.</summary>
    public int Port => _tap.Port;

    public Uri Address => new($"{_scheme}://{IPAddress.Loopback}:{Port}/");

    /// <summary>Requests whose request line reached the tap, on however many connections; what could not be read as HTTP/1.1 counts too.</summary>
    public long RequestCount => _tap.Requests;

    /// <summary>Bytes that clients sent, TLS taken off.</summary>
    public long BytesReceived => _tap.BytesReceived;

    /// <summary>Every connection so far, in order of acceptance.</summary>
    public IReadOnlyList<TapConnection> Connections => _tap.Connections;

    /// <summary>Every complete request head so far, as sent (Latin-1), with its empty line.</summary>
    public IReadOnlyList<string> RequestHeads => _tap.Heads;

    /// <summary>Returns once the partner listens.</summary>
    public static async Task<FakePartnerServer> StartAsync(FakePartnerOptions? options = null) => await Task.Run(() => new FakePartnerServer(options ?? new FakePartnerOptions()));

    /// <summary>The first request head, from the start, that <paramref name="isWanted"/> accepts. Throws <see cref="TimeoutException"/> with what was seen instead.</summary>
    public async Task<string> WaitForHeadAsync(Func<string, bool> isWanted, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (RequestHeads.FirstOrDefault(isWanted) is { } head) return head;
            if (TimeProvider.System.GetElapsedTime(begun) > timeout)
                throw new TimeoutException($"No such request head within {timeout}; {RequestHeads.Count} others, {BytesReceived} bytes.");
            await Task.Delay(Poll, cancellationToken);
        }
    }

    /// <summary>Returns once no byte has come in for <paramref name="quiet"/>. Throws <see cref="TimeoutException"/> when that does not happen in time.</summary>
    public async Task WaitForQuietAsync(TimeSpan quiet, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var (last, since) = (BytesReceived, begun);
        while (TimeProvider.System.GetElapsedTime(since) < quiet)
        {
            if (TimeProvider.System.GetElapsedTime(begun) > timeout) throw new TimeoutException($"Still receiving after {timeout}; {BytesReceived} bytes.");
            await Task.Delay(Poll, cancellationToken);
            if (BytesReceived != last) (last, since) = (BytesReceived, TimeProvider.System.GetTimestamp());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _tap.DisposeAsync();
        _answers.Dispose();
    }
}
