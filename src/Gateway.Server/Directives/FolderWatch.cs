using System.Diagnostics;

namespace Gateway.Server.Directives;

/// <summary>
/// Looks at the directive folder: soon after an event, every <see cref="PollInterval"/> without one, and never longer than <see cref="LongestRead"/> at a time. How long
/// files take is a matter of real time, whatever the policy clock says.
/// </summary>
internal sealed class FolderWatch(string path) : IDisposable
{
    /// <summary>How often the content is compared, since mounted folders send no events.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(150);

    /// <summary>Silence after which a change counts as finished.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest that a change is waited for after its first sign.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    /// <summary>How long reading the folder may take. A hung mount or a named pipe must not keep a tightening out unseen.</summary>
    private static readonly TimeSpan LongestRead = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _sign = new(0, 1);
    private FileSystemWatcher? _watcher;
    private Task<FolderContent>? _hung;

    /// <summary>Asks the system for events. False with its message where there are none to be had; the comparison of content finds changes all the same.</summary>
    public bool TryListen(out string message)
    {
        message = "";
        try
        {
            _watcher = new FileSystemWatcher(path);
            FileSystemEventHandler seen = (_, _) => Nudge();
            _watcher.Changed += seen;
            _watcher.Created += seen;
            _watcher.Deleted += seen;
            _watcher.Renamed += (_, _) => Nudge();
            _watcher.EnableRaisingEvents = true;
            return true;
        }
        catch (Exception failure) when (failure is ArgumentException or IOException)
        {
            message = failure.Message;
            return false;
        }
    }

    /// <summary>Returns at the next event, at the latest after <paramref name="longest"/>.</summary>
    public Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => _sign.WaitAsync(longest, cancellationToken);

    /// <summary>The folder as it is now; one that does not answer in time is a folder with a problem.</summary>
    public async Task<FolderContent> ReadAsync()
    {
        var reading = _hung ?? Task.Run(() => DirectiveFolder.Read(path));
        _hung = null;
        if (await Task.WhenAny(reading, Task.Delay(LongestRead)) == reading)
            return await reading;
        _hung = reading;
        return new FolderContent(true, [], [], $"The folder `{path}` did not answer within {LongestRead.TotalMilliseconds:0} ms. Look for a mount that hangs, or a file in it that is none (a named pipe).");
    }

    /// <summary>Waits until nothing has changed for <see cref="Quiet"/>, at the longest <see cref="LongestWait"/> after the first sign.</summary>
    public async Task<FolderContent> SettleAsync(FolderContent content, CancellationToken cancellationToken)
    {
        var first = Stopwatch.GetTimestamp();
        var lastChange = first;
        while (Stopwatch.GetElapsedTime(lastChange) < Quiet && Stopwatch.GetElapsedTime(first) < LongestWait)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(25), cancellationToken);
            var again = await ReadAsync();
            if (again.IsSameAs(content)) continue;
            content = again;
            lastChange = Stopwatch.GetTimestamp();
        }
        return content;
    }

    public void Dispose()
    {
        _watcher?.Dispose();
        _sign.Dispose();
    }

    private void Nudge()
    {
        try
        {
            if (_sign.CurrentCount == 0) _sign.Release();
        }
        catch (Exception failure) when (failure is SemaphoreFullException or ObjectDisposedException)
        {
            // Somebody else nudged at the same moment, or nobody waits any more.
        }
    }
}
