using System.Globalization;
using System.Text;

namespace Gateway.Ledger.Checkpoints;

/// <summary>What the file in other custody says at start. On a thread of its own, since a share may hang.</summary>
internal sealed class ShareReading
{
    /// <summary>How much is looked at, from the end of the file: a note is some 200 bytes, so that is a month and more of one every ten seconds.</summary>
    public const long MostBytes = 64 << 20;

    private const int PieceBytes = 1 << 20;

    /// <summary>Longer than any note of a gateway, so that none is cut in two.</summary>
    private const int Overlap = 16 << 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string _path;
    private readonly VerifierKey _key;
    private Checkpoint? _newest;
    private string? _fault;
    private volatile bool _isGivenUp;

    private ShareReading(string path, VerifierKey key) => (_path, _key) = (path, key);

    /// <summary>The largest checkpoint of this ledger among the last 64 MiB of the file; null where there is none of it. Notes of other ledgers, and torn ones, are passed over.</summary>
    /// <param name="mayBeAbsent">Whether the file need not exist, since nothing was ever signed.</param>
    /// <exception cref="InvalidDataException">It cannot be read, or not within 5 s, or is longer and has no checkpoint of this ledger in what was read: then nobody can say
    /// whether the ledger is the one that it was.</exception>
    public static Checkpoint? Newest(string path, VerifierKey key, bool mayBeAbsent)
    {
        var reading = new ShareReading(path, key);
        var thread = new Thread(() => reading.Read(mayBeAbsent)) { Name = "ledger checkpoint share, at start", IsBackground = true };
        thread.Start();
        var fault = thread.Join(Patience) ? reading._fault : string.Create(CultureInfo.InvariantCulture, $"It does not answer within {Patience.TotalSeconds:0} s.");
        reading._isGivenUp = true;
        return fault is null
            ? reading._newest
            : throw new InvalidDataException($"{path} cannot be read, so that nobody can say whether this is the whole ledger. {fault} Mend the share and start again; if it never had a checkpoint of this ledger, make an empty file there.");
    }

    private void Read(bool mayBeAbsent)
    {
        try
        {
            using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            ReadPieces(file);
        }
        catch (Exception e) when (mayBeAbsent && e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Nothing was signed yet, and nothing kept.
        }
        catch (Exception e)
        {
            // Whatever it is, it must not end the process from here.
            _fault = e.Message;
        }
    }

    // From the end, where the newest ones are; but all of it, since whoever may append can repeat an older one.
    private void ReadPieces(FileStream file)
    {
        var length = file.Length;
        var first = Math.Max(0, length - MostBytes);
        var buffer = new byte[PieceBytes];
        for (var end = length; end > first && !_isGivenUp;)
        {
            var start = Math.Max(first, end - PieceBytes);
            file.Position = start;
            Look(Encoding.UTF8.GetString(buffer, 0, file.ReadAtLeast(buffer.AsSpan(0, (int)(end - start)), (int)(end - start), throwOnEndOfStream: false)));
            end = start == first ? first : start + Overlap;
        }
        if (_newest is null && first > 0)
            _fault = string.Create(CultureInfo.InvariantCulture, $"Its last {MostBytes >> 20} MiB hold no checkpoint of this ledger.");
    }

    // By what they claim first: checking a signature takes longest.
    private void Look(string text)
    {
        foreach (var note in SignedNote.SplitFile(text).Where(note => Claimed(note) > (_newest?.Size ?? -1)).OrderByDescending(Claimed))
        {
            if (_isGivenUp)
                return;
            if (Believed(note) is { } checkpoint)
            {
                _newest = checkpoint;
                return;
            }
        }
    }

    private static long Claimed(string note) =>
        note.Split('\n', 3) is [_, var size, _] && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var claimed) ? claimed : -1;

    private Checkpoint? Believed(string note)
    {
        try
        {
            return Checkpoint.Open(note, _key);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
