using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Text.Json;
using Gateway.Cli.Invocation;

namespace Gateway.Cli.Status;

/// <param name="IsReached">False when nothing listens there.</param>
/// <param name="Status">Null when the answer is not a gateway's.</param>
/// <param name="Problem">What was wrong, when <paramref name="Status"/> is null.</param>
internal sealed record StatusAnswer(bool IsReached, StatusView? Status, JsonElement Json, string? Problem);

/// <summary>Asks a gateway's management endpoint. Nothing else in this program opens a connection.</summary>
internal sealed class ManagementClient : IDisposable
{
    private const int MaximumAnswer = 16 * 1024 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    private readonly Uri _url;
    private readonly HttpClient _http;

    [SuppressMessage("ApiDesign", "RS0030", Justification = "The ban keeps senders out of the gateway; this is the operator's tool, which asks the gateway about itself and reaches no partner.")]
    public ManagementClient(Uri url)
    {
        _url = url;
        // No proxy: the endpoint is on loopback or a management network, and its answers are not for intermediaries.
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = Timeout })
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = MaximumAnswer,
        };
    }

    public async Task<StatusAnswer> GetStatusAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(_url, "/api/status"), cancellationToken);
            if (!response.IsSuccessStatusCode)
                return NotAGateway($"{_url} answered /api/status with {(int)response.StatusCode}");
            var json = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return json.Deserialize<StatusView>(Output.JsonOptions) is { Epoch: not null } status
                ? new StatusAnswer(true, status, json, null)
                : NotAGateway($"The answer of {_url} tells no epoch");
        }
        catch (JsonException exception)
        {
            return NotAGateway($"The answer of {_url} cannot be read: {exception.Message}");
        }
        catch (Exception exception) when (IsNoAnswer(exception, cancellationToken))
        {
            var isReached = exception is not HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } };
            return new StatusAnswer(isReached, null, default, $"No gateway answers at {_url}: {Why(exception)} Is it running? Name its management endpoint with --url.");
        }
    }

    /// <summary>What stands at a path of the management endpoint; null where it is not there.</summary>
    /// <exception cref="CannotTellException">No answer, or one that cannot be read.</exception>
    public async Task<T?> GetAsync<T>(string path, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(_url, path), cancellationToken);
            return response.IsSuccessStatusCode ? JsonSerializer.Deserialize<T>(await response.Content.ReadAsByteArrayAsync(cancellationToken), Output.JsonOptions) : null;
        }
        catch (JsonException exception)
        {
            throw new CannotTellException($"The answer of {_url} to {path} cannot be read: {exception.Message}");
        }
        catch (Exception exception) when (IsNoAnswer(exception, cancellationToken))
        {
            throw new CannotTellException($"No gateway answers at {_url}: {Why(exception)} Is it running? Name its management endpoint with --url.");
        }
    }

    /// <summary>Null when <c>/healthz/live</c> answers 200; else why it does not count as an answer.</summary>
    public async Task<string?> FindWhyNotLiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(_url, "/healthz/live"), cancellationToken);
            return response.IsSuccessStatusCode ? null : $"{_url} answered /healthz/live with {(int)response.StatusCode}.";
        }
        catch (Exception exception) when (IsNoAnswer(exception, cancellationToken))
        {
            return $"No gateway answers at {_url}: {Why(exception)}";
        }
    }

    /// <summary>Null when <c>/healthz/ready</c> answers 200; else the checks that do not hold.</summary>
    public async Task<string?> FindWhyNotReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(_url, "/healthz/ready"), cancellationToken);
            if (response.IsSuccessStatusCode)
                return null;
            var failing = JsonSerializer.Deserialize<ReadyView>(await response.Content.ReadAsByteArrayAsync(cancellationToken), Output.JsonOptions)?.Checks?.Where(check => check.Value != "ok") ?? [];
            return string.Join("; ", failing.Select(check => $"{check.Key}: {check.Value}").DefaultIfEmpty($"it answered {(int)response.StatusCode}"));
        }
        catch (JsonException exception)
        {
            return $"the answer of {_url} cannot be read: {exception.Message}";
        }
        catch (Exception exception) when (IsNoAnswer(exception, cancellationToken))
        {
            return Why(exception);
        }
    }

    public void Dispose() => _http.Dispose();

    private static StatusAnswer NotAGateway(string problem) =>
        new(true, null, default, $"{problem}. Is that the gateway's management endpoint? Name it with --url.");

    private static bool IsNoAnswer(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static string Why(Exception exception) => exception is OperationCanceledException ? $"nothing came within {Timeout.TotalSeconds:0} s." : $"{exception.Message}.";
}
