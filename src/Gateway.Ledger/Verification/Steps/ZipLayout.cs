using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Gateway.Ledger.Verification.Steps;

/// <summary>
/// Every file stands in a zip twice: in the directory at its end, which these steps read, and before its own bytes, which some unpacking programs read instead (APPNOTE.TXT
/// sections 4.3.7 and 4.3.12). Both must say the same, from the first byte to the last and with nothing between, so that whoever unpacks it sees what was verified.
/// </summary>
internal sealed class ZipLayout
{
    private const uint FileHeader = 0x04034B50, DirectoryHeader = 0x02014B50, EndHeader = 0x06054B50, End64Header = 0x06064B50, Locator64Header = 0x07064B50;
    private const uint In64 = uint.MaxValue;
    private const ushort SizesBehind = 1 << 3;
    private const int LengthsOfName = 4;

    private readonly Stream _file;
    // Flags, method, time and date before each file's bytes, and where.
    private readonly List<(long At, byte[] Header)> _files = [];

    private ZipLayout(Stream file) => _file = file;

    /// <summary>What differs, as a sentence; null when nothing does.</summary>
    public static string? Difference(Stream file, ZipArchive zip)
    {
        // Asked for first: reading the directory moves the position.
        var entries = zip.Entries;
        file.Position = 0;
        var layout = new ZipLayout(file);
        foreach (var entry in entries)
        {
            if (!layout.GoesOnWith(entry))
                return string.Create(CultureInfo.InvariantCulture, $"At byte {file.Position} the zip does not go on with {entry.FullName}, as its directory says.");
        }
        var directory = file.Position;
        for (var i = 0; i < entries.Count; i++)
        {
            if (!layout.IsRepeated(entries[i], layout._files[i]))
                return $"{entries[i].FullName} stands otherwise before its bytes than in the directory of the zip.";
        }
        return layout.EndsAfter(directory) ? null : "The zip has more than one directory, or something before or behind it.";
    }

    // Section 4.3.7: flags 6 to date 14, CRC 14, sizes 18 and 22, lengths of name 26 and extra field 28.
    private bool GoesOnWith(ZipArchiveEntry entry)
    {
        var at = _file.Position;
        Span<byte> header = stackalloc byte[26 + LengthsOfName];
        if (!TryRead(header, FileHeader) || !TryReadName(header[26..], entry, out var extra)) return false;
        _files.Add((at, header[6..14].ToArray()));
        _file.Position += entry.CompressedLength;
        if ((BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) & SizesBehind) == 0)
            return BinaryPrimitives.ReadUInt32LittleEndian(header[14..]) == entry.Crc32 && IsSizeOf(entry, header[18..26], extra);
        // 4.3.9: sizes that are only known behind the bytes are written there, in 64 bits, where they turned out to need them. Only then: elsewhere nobody needs to guess where a file ends.
        Span<byte> sizes = stackalloc byte[20];
        return Math.Max(entry.Length, entry.CompressedLength) >= In64
            && extra.Length == 0
            && !header[14..26].ContainsAnyExcept((byte)0)
            && _file.ReadAtLeast(sizes, sizes.Length, throwOnEndOfStream: false) == sizes.Length
            && BinaryPrimitives.ReadUInt32LittleEndian(sizes) == entry.Crc32
            && BinaryPrimitives.ReadInt64LittleEndian(sizes[4..]) == entry.CompressedLength
            && BinaryPrimitives.ReadInt64LittleEndian(sizes[12..]) == entry.Length;
    }

    // Compressed first in 32 bits, last in the 64 bits of the extra field (4.5.3).
    private static bool IsSizeOf(ZipArchiveEntry entry, ReadOnlySpan<byte> sizes, ReadOnlySpan<byte> extra) => extra.Length == 0
        ? BinaryPrimitives.ReadUInt32LittleEndian(sizes) == entry.CompressedLength && BinaryPrimitives.ReadUInt32LittleEndian(sizes[4..]) == entry.Length
        : extra.Length == 20 && !sizes.ContainsAnyExcept((byte)0xFF)
            && BinaryPrimitives.ReadInt64LittleEndian(extra[4..]) == entry.Length && BinaryPrimitives.ReadInt64LittleEndian(extra[12..]) == entry.CompressedLength;

    // Section 4.3.12: flags 8 to date 16 as before the bytes, lengths of name 28, extra field 30 and comment 32, disk 34, offset 42.
    private bool IsRepeated(ZipArchiveEntry entry, (long At, byte[] Header) file)
    {
        Span<byte> record = stackalloc byte[46];
        if (!TryRead(record, DirectoryHeader) || !TryReadName(record[28..], entry, out var extra)) return false;
        // 4.5.3: where it does not fit in 32 bits the offset stands last in the extra field.
        long at = BinaryPrimitives.ReadUInt32LittleEndian(record[42..]);
        if (at == In64 && extra.Length >= 12) at = BinaryPrimitives.ReadInt64LittleEndian(extra.AsSpan()[^8..]);
        return at == file.At && record[8..16].SequenceEqual(file.Header) && !record[32..36].ContainsAnyExcept((byte)0);
    }

    // Sections 4.3.14 to 4.3.16.
    private bool EndsAfter(long directory)
    {
        var at = _file.Position;
        Span<byte> end64 = stackalloc byte[56], locator = stackalloc byte[20], end = stackalloc byte[22];
        var has64 = TryRead(end64, End64Header);
        if (has64)
        {
            if (BinaryPrimitives.ReadInt64LittleEndian(end64[48..]) != directory || !TryRead(locator, Locator64Header) || BinaryPrimitives.ReadInt64LittleEndian(locator[8..]) != at) return false;
        }
        else
        {
            _file.Position = at;
        }
        return TryRead(end, EndHeader)
            && BinaryPrimitives.ReadUInt32LittleEndian(end[16..]) is var said && (said == directory || (has64 && said == In64))
            && _file.Position == _file.Length;
    }

    private bool TryRead(Span<byte> part, uint signature) =>
        _file.ReadAtLeast(part, part.Length, throwOnEndOfStream: false) == part.Length && BinaryPrimitives.ReadUInt32LittleEndian(part) == signature;

    /// <summary>Reads name and extra field. The latter may only hold what needs 64 bits (4.5.3): another name may stand in it too (4.6.9).</summary>
    private bool TryReadName(ReadOnlySpan<byte> lengths, ZipArchiveEntry entry, out byte[] extra)
    {
        var name = new byte[BinaryPrimitives.ReadUInt16LittleEndian(lengths)];
        extra = new byte[BinaryPrimitives.ReadUInt16LittleEndian(lengths[2..])];
        return _file.ReadAtLeast(name, name.Length, throwOnEndOfStream: false) == name.Length && Encoding.UTF8.GetString(name) == entry.FullName
            && _file.ReadAtLeast(extra, extra.Length, throwOnEndOfStream: false) == extra.Length
            && (extra.Length == 0 || (extra.Length >= 4 && extra[0] == 1 && extra[1] == 0 && BinaryPrimitives.ReadUInt16LittleEndian(extra.AsSpan(2)) == extra.Length - 4));
    }
}
