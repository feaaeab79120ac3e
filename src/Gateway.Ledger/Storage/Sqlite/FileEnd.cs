using System.Buffers.Binary;
using System.Globalization;

namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>
/// Looks whether all pages that a ledger had are in its file or in the WAL beside it. SQLite compares the file with its own header only where there is no WAL; where there is
/// one, pages that were cut off the end are read as zeros, and the next copy makes the file as long as before, with a hole (https://www.sqlite.org/fileformat2.html, section 4).
/// </summary>
internal static class FileEnd
{
    private const int WalHeader = 32, FrameHeader = 24, SaltsInWal = 16, SaltsInFrame = 8, SaltsLength = 8;

    /// <summary>SQLite puts its locks there; the page that has this byte is never written.</summary>
    private const long LockByte = 0x40000000;

    /// <summary>Reads the heads of the WAL's frames. Before SQLite has the file open: the handle used here would drop its locks when it is closed (POSIX).</summary>
    /// <exception cref="InvalidDataException">Pages are missing; says which.</exception>
    public static void Check(string path)
    {
        if (!File.Exists(path + "-wal"))
            return;
        using var wal = File.OpenHandle(path + "-wal");
        Span<byte> head = stackalloc byte[WalHeader];
        if (RandomAccess.Read(wal, head, 0) < WalHeader)
            return;
        var pageSize = BinaryPrimitives.ReadUInt32BigEndian(head[8..]);
        if (pageSize is < 512 or > 65_536)
            return;
        var inFile = new FileInfo(path).Length / pageSize;
        var beyond = new HashSet<long> { (LockByte / pageSize) + 1 };
        var pages = 0L;
        Span<byte> frame = stackalloc byte[FrameHeader];
        // Frames of an earlier round have other salts.
        for (long at = WalHeader; RandomAccess.Read(wal, frame, at) == FrameHeader && frame.Slice(SaltsInFrame, SaltsLength).SequenceEqual(head.Slice(SaltsInWal, SaltsLength)); at += FrameHeader + pageSize)
        {
            var page = BinaryPrimitives.ReadUInt32BigEndian(frame);
            if (page > inFile)
                beyond.Add(page);
            // Set in the last frame of a transaction only.
            if (BinaryPrimitives.ReadUInt32BigEndian(frame[4..]) is > 0 and var afterCommit)
                pages = afterCommit;
        }
        for (var page = inFile + 1; page <= pages; page++)
        {
            if (!beyond.Contains(page))
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                    $"It has {pages} pages, the file ends after page {inFile}, and page {page} is not in the WAL either: something was cut off its end. Keep {path} and {path}-wal as evidence, verify them, and put back a whole copy."));
        }
    }
}
