using System.Net;
using Gateway.Server.Surfaces;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Server.Enforcement.Answering;

/// <summary>
/// Hears in the web server's own log what it rejects over HTTP/2 before any code of ours, since there is no event for it. Only counts: no message is formatted, kept or
/// passed on, for those quote what was sent. What it hears cannot be turned off by configuration, see <see cref="Hear"/>.
/// </summary>
internal sealed class Http2RejectionLog(ProxyConnections connections, Action<IPAddress?, string> count) : ILoggerProvider
{
    private const string Http2Category = "Microsoft.AspNetCore.Server.Kestrel.Http2";

    /// <summary>Ids of Kestrel's log events, which it keeps for compatibility.</summary>
    private static class Event
    {
        public const int ConnectionError = 29;
        public const int StreamError = 30;
        public const int HeaderCompression = 31;
        public const int StreamReset = 35;
    }

    public ILogger CreateLogger(string categoryName) =>
        categoryName == Http2Category ? new Listener(this) : NullLogger.Instance;

    public void Dispose() { }

    /// <summary>Replaces every rule that anybody made for this sink by its own. Runs whenever the rules are made anew, and after everything else.</summary>
    public static void Hear(LoggerFilterOptions options)
    {
        var name = typeof(Http2RejectionLog).FullName;
        for (var i = options.Rules.Count - 1; i >= 0; i--)
            if (options.Rules[i].ProviderName == name)
                options.Rules.RemoveAt(i);
        options.Rules.Add(new LoggerFilterRule(name, null, LogLevel.None, null));
        // Frames and connections that come and go are traced below this level; nothing is, for a request that is one.
        options.Rules.Add(new LoggerFilterRule(name, Http2Category, LogLevel.Debug, null));
    }

    private void Heard(int id, IReadOnlyList<KeyValuePair<string, object?>> values, Exception? exception)
    {
        var isRejection = id switch
        {
            Event.ConnectionError or Event.HeaderCompression => true,
            // A body that is not as long as announced comes after its head was judged, and its request has an entry of its own.
            Event.StreamError => exception?.Message.Contains("Content-Length", StringComparison.Ordinal) is not true,
            // A reset with this code is the server's judgement of the head; ours and a partner's have others.
            Event.StreamReset => Value(values, "error")?.ToString() == "PROTOCOL_ERROR",
            _ => false,
        };
        if (!isRejection || (Value(values, "ConnectionId") ?? Value(values, "TraceIdentifier")) is not string text) return;
        // A stream's id stands behind that of its connection.
        var end = text.IndexOf(':', StringComparison.Ordinal);
        if (connections.TryFind(end < 0 ? text : text[..end], out var peer))
            count(peer, "http2");
    }

    private static object? Value(IReadOnlyList<KeyValuePair<string, object?>> values, string name)
    {
        foreach (var (key, value) in values)
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return value;
        return null;
    }

    private sealed class Listener(Http2RejectionLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (state is IReadOnlyList<KeyValuePair<string, object?>> values) log.Heard(eventId.Id, values, exception);
        }
    }
}
