using System.Diagnostics;
using System.Globalization;
using System.Text;
using Gateway.Ledger.Keys;

namespace Gateway.Ledger.Checkpoints;

/// <summary>
/// A file in other custody to which every checkpoint is appended, so that whoever rewrites the ledger has to rewrite that too. A thread of its own: a share that fails or
/// hangs is told (<see cref="Fault"/>) and tried again, and never holds the ledger up. Of several that could not be written only the newest is: it covers the others.
/// </summary>
internal sealed class CheckpointShare : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly string _path;
    private Thread? _thread;
    private string? _waiting;
    private long _waitingSince;
    private string? _fault;
    private volatile bool _isClosing;

    public CheckpointShare(string path) => _path = path;

    /// <summary>What is wrong with the share, and since when a checkpoint waits for it; null while all were written.</summary>
    public string? Fault
    {
        get
        {
            lock (_gate)
            {
                if (_waiting is null)
                    return null;
                var waits = Stopwatch.GetElapsedTime(_waitingSince);
                return _fault ?? (waits < Patience ? null : string.Create(CultureInfo.InvariantCulture, $"{_path} has not taken a checkpoint for {waits.TotalSeconds:0} s."));
            }
        }
    }

    public void Append(string note)
    {
        lock (_gate)
        {
            if (_waiting is null)
                _waitingSince = Stopwatch.GetTimestamp();
            _waiting = note;
            if (_thread is null)
            {
                _thread = new Thread(Run) { Name = "ledger checkpoint share", IsBackground = true };
                _thread.Start();
            }
        }
        _wake.Set();
    }

    /// <summary>Gives what waits a moment. A share that hangs keeps its thread, which ends with the process.</summary>
    public void Dispose()
    {
        _isClosing = true;
        _wake.Set();
        if (_thread is null || _thread.Join(TimeSpan.FromSeconds(2)))
            _wake.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            var isClosing = _isClosing;
            string? note;
            lock (_gate)
                note = _waiting;
            if (note is not null)
                Write(note);
            if (isClosing)
                return;
            _wake.WaitOne(_fault is null ? Timeout.InfiniteTimeSpan : Retry);
        }
    }

    private void Write(string note)
    {
        string? fault = null;
        try
        {
            AppendDurably(Encoding.UTF8.GetBytes(note));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            fault = $"{_path} cannot be written: {e.Message}";
        }
        lock (_gate)
        {
            _fault = fault;
            if (fault is null && _waiting == note)
                _waiting = null;
        }
    }

    private void AppendDurably(ReadOnlySpan<byte> note)
    {
        using var file = new FileStream(_path, LedgerFiles.OwnerOnly(FileMode.OpenOrCreate, FileShare.Read));
        if (IsTorn(file))
            file.Write("\n\n"u8);
        file.Write(note);
        file.Flush(flushToDisk: true);
    }

    /// <summary>True when an earlier note broke off, that is when the last line is not a whole signature: two empty lines keep the next one apart. Leaves the file at its end.</summary>
    private static bool IsTorn(FileStream file)
    {
        const int mostOfLine = 1_024;
        Span<byte> tail = stackalloc byte[(int)Math.Min(mostOfLine, file.Length)];
        file.Seek(-tail.Length, SeekOrigin.End);
        file.ReadExactly(tail);
        var lines = Encoding.UTF8.GetString(tail).Split('\n');
        return !tail.IsEmpty && (lines is not [.., var last, ""] || !last.StartsWith(SignedNote.Dash, StringComparison.Ordinal));
    }
}
