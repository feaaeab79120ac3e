using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using Gateway.Testing;

namespace Gateway.EndToEnd.Tests.Faults;

/// <summary>What a client of the load was told about one of its requests.</summary>
/// <param name="Record">Index of the intent that the answer names; null when it names none.</param>
internal sealed record Told(int Status, long? Record);

/// <summary>Clients that send without pause, each request under a name of its own: as its user agent for the partner, as its case number for the record.</summary>
/// <param name="request">The request of a name; null: <see cref="Named"/>.</param>
internal sealed class Load(string name, Func<string, HttpRequestMessage>? request = null)
{
    private readonly ConcurrentDictionary<string, Told> _answered = new();
    private int _sent;

    /// <summary>Every request whose answer came, with its head whole.</summary>
    public IReadOnlyDictionary<string, Told> Answered => _answered;

    /// <summary>Requests begun, answered or not.</summary>
    public int Sent => Volatile.Read(ref _sent);

    /// <summary>Names of all requests begun.</summary>
    public IEnumerable<string> Names => Enumerable.Range(1, Sent).Select(NameOf);

    /// <summary>
    /// Completes when <paramref name="stop"/> is cancelled and what was begun is answered, or when each client has had <paramref name="each"/> answers. A connection that
    /// breaks is part of the load.
    /// </summary>
    public async Task RunAsync(Uri gateway, int clients, CancellationToken stop, int each = int.MaxValue)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(30) };
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < each && !stop.IsCancellationRequested; i++)
                await SendAsync(client);
        }, CancellationToken.None)));
    }

    /// <summary>The request of a name, permitted wherever anything is.</summary>
    public static HttpRequestMessage Named(string id)
    {
        var request = Some.CompreFaceSearch();
        request.Content = new ByteArrayContent(new byte[300]) { Headers = { ContentType = new("multipart/form-data") { Parameters = { new("boundary", "x") } } } };
        return Under(id, request);
    }

    /// <summary>One that may be sent again: a method that is safe, without a body (RFC 9110 section 9.2.1).</summary>
    public static HttpRequestMessage NamedSafe(string id) => Under(id, new(HttpMethod.Get, "/compreface/api/v1/recognition/subjects"));

    private static HttpRequestMessage Under(string id, HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", id);
        request.Headers.TryAddWithoutValidation("Frt-Case-Number", id);
        return request;
    }

    private string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");

    private async Task SendAsync(HttpClient client)
    {
        var id = NameOf(Interlocked.Increment(ref _sent));
        using var message = (request ?? Named)(id);
        try
        {
            using var answer = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
            var record = answer.Headers.TryGetValues("Gateway-Record", out var values) && long.TryParse(values.Single(), CultureInfo.InvariantCulture, out var index) ? index : (long?)null;
            _answered[id] = new Told((int)answer.StatusCode, record);
            await answer.Content.CopyToAsync(Stream.Null);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or SocketException)
        {
            // The gateway went away, or cut the request after its answer had begun; what it had said before is kept. A connection that ends as it opens is a bare SocketException.
        }
    }
}
