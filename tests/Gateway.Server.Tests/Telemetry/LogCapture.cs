using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gateway.Server.Tests.Telemetry;

/// <summary>A sink that takes everything it is given: message, values, exception and scopes. Filters may name it <c>Capture</c>.</summary>
[ProviderAlias("Capture")]
internal sealed class LogCapture : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<(string Category, string Text)> _events = new();
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public IReadOnlyList<(string Category, string Text)> Events => [.. _events];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose() { }

    private sealed class Logger(LogCapture capture, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => capture._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = $"{logLevel} {eventId} {formatter(state, exception)} {exception}";
            if (state is IEnumerable<KeyValuePair<string, object?>> values) text += string.Join(' ', values);
            capture._scopes.ForEachScope((scope, _) => text += " => " + (scope is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs) : scope), state);
            capture._events.Enqueue((category, text));
        }
    }
}
