using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>
/// Looks whether all pages that a ledger had are in its file or in the WAL beside it. SQLite compares the file with its own header only where there is no WAL; where there is
/// one, pages that were cut off the end are read as zeros, and the next copy makes the file as long as before, with a hole (https://www.sqlite.org/fileformat2.html, section 4).
/// </summary>
internal static class FileEnd
{
    private const int WalHeader = 32, FrameHeader = 24;

    /// <summary>SQLite puts its locks there; the page that has this byte is never written.</summary>
    private const long LockByte = 0x40000000;

    /// <summary>Reads the whole WAL. Before SQLite has the file open: the handle used here would drop its locks when it is closed (POSIX).</summary>
    /// <exception cref="InvalidDataException">Pages are missing; says which.</exception>
    public static void Check(string path)
    {
        if (!File.Exists(path + "-wal"))
            return;
        using var wal = new FileStream(path + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var header = new byte[WalHeader];
        if (wal.ReadAtLeast(header, WalHeader, throwOnEndOfStream: false) < WalHeader)
            return;
        var pageSize = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(8));
        var sum = new Checksum(isBigEndian: (header[3] & 1) == 1);
        sum.Add(header.AsSpan(0, 24));
        // Of no use to SQLite either.
        if (pageSize is < 512 or > 65_536 || !sum.Is(header.AsSpan(24)))
            return;

        var inFile = new FileInfo(path).Length / pageSize;
        var beyond = new HashSet<long> { (LockByte / pageSize) + 1 };
        var uncommitted = new List<long>();
        var pages = 0L;
        var frame = new byte[FrameHeader + pageSize];
        while (wal.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) == frame.Length)
        {
            sum.Add(frame.AsSpan(0, 8));
            sum.Add(frame.AsSpan(FrameHeader));
            // What follows is of an earlier round, or of a transaction that was never whole.
            if (!frame.AsSpan(8, 8).SequenceEqual(header.AsSpan(16, 8)) || !sum.Is(frame.AsSpan(16)))
                break;
            if (BinaryPrimitives.ReadUInt32BigEndian(frame) is var page && page > inFile)
                uncommitted.Add(page);
            // Set in the last frame of a transaction only.
            if (BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)) is > 0 and var afterCommit)
            {
                pages = afterCommit;
                beyond.UnionWith(uncommitted);
                uncommitted.Clear();
            }
        }
        for (var page = inFile + 1; page <= pages; page++)
        {
            if (!beyond.Contains(page))
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                    $"It has {pages} pages, the file ends after page {inFile}, and page {page} is not in the WAL either: something was cut off its end. Keep {path} and {path}-wal as evidence, verify them, and put back a whole copy."));
        }
    }

    /// <summary>Runs on from frame to frame (section 4.2).</summary>
    private sealed class Checksum(bool isBigEndian)
    {
        private readonly bool _isSwapped = isBigEndian == BitConverter.IsLittleEndian;
        private uint _first, _second;

        public void Add(ReadOnlySpan<byte> bytes)
        {
            var words = MemoryMarshal.Cast<byte, uint>(bytes);
            for (var i = 0; i < words.Length; i += 2)
            {
                _first += (_isSwapped ? BinaryPrimitives.ReverseEndianness(words[i]) : words[i]) + _second;
                _second += (_isSwapped ? BinaryPrimitives.ReverseEndianness(words[i + 1]) : words[i + 1]) + _first;
            }
        }

        public bool Is(ReadOnlySpan<byte> stored) => BinaryPrimitives.ReadUInt32BigEndian(stored) == _first && BinaryPrimitives.ReadUInt32BigEndian(stored[4..]) == _second;
    }
}
