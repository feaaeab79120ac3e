using System.Globalization;
using Gateway.Server.Audit;

namespace Gateway.Server.Telemetry.Otlp;

/// <summary>
/// Payloads of spans that wait for the collector: one file of OTLP protobuf each, named <c>&lt;number&gt;-&lt;spans&gt;.otlp</c>, in an owner-only folder that one gateway uses.
/// Not synced: what a power loss takes was a copy, the ledger has what it said. For any thread.
/// </summary>
internal sealed class SpanSpool
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;
    private const UnixFileMode OfOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private const string Ending = ".otlp", Unfinished = ".part";
    // What a file takes at least, so that the bound is one of the disk.
    private const long Block = 4096;

    private readonly Lock _gate = new();
    private readonly Queue<KeptSpans> _kept = new();
    private readonly string _folder;
    private readonly long _limit;
    private readonly DiskSpaceReader _space;
    private long _last;
    private long _bytes;
    private long _spans;

    private SpanSpool(string folder, long limit, DiskSpaceReader space) => (_folder, _limit, _space) = (folder, limit, space);

    public string Folder => _folder;

    /// <summary>Spans that wait.</summary>
    public long Spans => Interlocked.Read(ref _spans);

    /// <summary>Makes the folder where there is none; what lies in it from an earlier run waits again.</summary>
    /// <param name="limit">Bytes of disk that the files may take, and that have to be free beside them.</param>
    /// <exception cref="StartupException">The folder cannot be made or read, or others can use it.</exception>
    public static SpanSpool Open(string folder, long limit, DiskSpaceReader space)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else if (!Directory.Exists(folder))
                Directory.CreateDirectory(folder, OwnerFolder);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & OfOthers) != 0)
                throw new StartupException($"{folder} holds spans and can be used by others than its owner. Run: chmod 700 {folder}");
            var spool = new SpanSpool(folder, limit, space);
            foreach (var leftover in Directory.EnumerateFiles(folder, "*" + Unfinished))
                File.Delete(leftover);
            foreach (var file in new DirectoryInfo(folder).GetFiles("*" + Ending).OrderBy(file => file.Name, StringComparer.Ordinal))
            {
                if (Path.GetFileNameWithoutExtension(file.Name).Split('-') is [var number, var spans] && Number(number) is { } last && Number(spans) is { } count)
                    spool.Add(new KeptSpans(file.FullName, count, OnDisk(file.Length)), last);
            }
            return spool;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"`{TelemetryOptions.Section}:{nameof(TelemetryOptions.SpoolPath)}`: {folder} is where spans wait for the collector, and cannot be used: {e.Message}", e);
        }
    }

    /// <summary>False when there is no room or the file cannot be written; nothing is kept then.</summary>
    public bool TryKeep(ReadOnlySpan<byte> payload, int spans)
    {
        lock (_gate)
        {
            var size = OnDisk(payload.Length);
            // The ledger may lie on the same disk: what it needs to go on is not taken by copies.
            if (_bytes + size > _limit || _space(_folder) is not { } space || space.Free < _limit + size) return false;
            var path = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{_last + 1:D15}-{spans}{Ending}"));
            try
            {
                Write(path + Unfinished, payload);
                File.Move(path + Unfinished, path);
                Add(new KeptSpans(path, spans, size), _last + 1);
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Delete(path + Unfinished);
                return false;
            }
        }
    }

    /// <summary>The payload that waits longest; null when none does.</summary>
    public KeptSpans? Oldest()
    {
        lock (_gate) return _kept.TryPeek(out var oldest) ? oldest : null;
    }

    /// <summary>Takes the oldest away, once it was sent or is lost.</summary>
    public void RemoveOldest()
    {
        lock (_gate)
        {
            var oldest = _kept.Dequeue();
            _bytes -= oldest.Size;
            Interlocked.Add(ref _spans, -oldest.Spans);
            Delete(oldest.Path);
        }
    }

    private void Add(KeptSpans kept, long number)
    {
        _kept.Enqueue(kept);
        _last = number;
        _bytes += kept.Size;
        Interlocked.Add(ref _spans, kept.Spans);
    }

    private static void Write(string path, ReadOnlySpan<byte> payload)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerFile;
        using var file = new FileStream(path, options);
        file.Write(payload);
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is sent once more after the next start, or removed by it.
        }
    }

    private static long OnDisk(long length) => (length + Block - 1) / Block * Block;

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>One payload that waits: its file, how many spans it holds, and the bytes of disk that it takes.</summary>
internal sealed record KeptSpans(string Path, long Spans, long Size)
{
    /// <summary>Null where it cannot be read, or is empty as after a power loss.</summary>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(Path, cancellationToken) is { Length: > 0 } payload ? payload : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
