using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Gateway.Ledger.Verification.Steps;

/// <summary>
/// Every file stands in a zip twice: in the directory at its end, which these steps read, and before its own bytes, which some unpacking programs read instead (APPNOTE.TXT
/// sections 4.3.7 and 4.3.12). Both must say the same, from the first byte to the last and with nothing between, so that whoever unpacks it sees what was verified.
/// </summary>
internal static class ZipLayout
{
    private const uint FileHeader = 0x04034B50, DirectoryHeader = 0x02014B50, EndHeader = 0x06054B50, End64Header = 0x06064B50;
    private const uint In64 = uint.MaxValue;

    /// <summary>What differs, as a sentence; null when nothing does.</summary>
    public static string? Difference(Stream file, ZipArchive zip)
    {
        Span<byte> fixedPart = stackalloc byte[46];
        var shared = new List<byte[]>();
        // Asked for first: reading the directory moves the position.
        var entries = zip.Entries;
        file.Position = 0;
        foreach (var entry in entries)
        {
            if (!TryRead(file, fixedPart[..30], FileHeader) || !HasName(file, fixedPart[26..], entry))
                return string.Create(CultureInfo.InvariantCulture, $"At byte {file.Position} the zip does not go on with {entry.FullName}, as its directory says.");
            shared.Add(fixedPart[4..26].ToArray());
            file.Position += entry.CompressedLength;
        }
        var directory = file.Position;
        for (var i = 0; i < entries.Count; i++)
        {
            var name = entries[i].FullName;
            if (!TryRead(file, fixedPart, DirectoryHeader) || !HasName(file, fixedPart[28..], entries[i]) || !fixedPart[6..28].SequenceEqual(shared[i]))
                return $"{name} stands otherwise before its bytes than in the directory of the zip.";
            if (BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[32..]) > 0)
                return $"{name} has a comment in the zip.";
        }
        return EndsAfter(file, directory) ? null : "The zip has more than one directory, or something before or behind it.";
    }

    private static bool EndsAfter(Stream file, long directory)
    {
        Span<byte> end = stackalloc byte[22];
        var at = file.Position;
        Span<byte> signature = stackalloc byte[4];
        if (file.ReadAtLeast(signature, 4, throwOnEndOfStream: false) < 4)
            return false;
        // Its record has 56 bytes, the one that says where it is has 20.
        file.Position = BinaryPrimitives.ReadUInt32LittleEndian(signature) == End64Header ? at + 56 + 20 : at;
        return TryRead(file, end, EndHeader)
            && BinaryPrimitives.ReadUInt32LittleEndian(end[16..]) is var said && (said == directory || said == In64)
            && file.Position == file.Length;
    }

    private static bool TryRead(Stream file, Span<byte> part, uint signature) =>
        file.ReadAtLeast(part, part.Length, throwOnEndOfStream: false) == part.Length && BinaryPrimitives.ReadUInt32LittleEndian(part) == signature;

    /// <summary>Reads name and extra field. The latter may only hold sizes beyond 4 GiB (4.5.3): another name may stand in it too (4.6.9).</summary>
    private static bool HasName(Stream file, ReadOnlySpan<byte> lengths, ZipArchiveEntry entry)
    {
        var name = new byte[BinaryPrimitives.ReadUInt16LittleEndian(lengths)];
        var extra = new byte[BinaryPrimitives.ReadUInt16LittleEndian(lengths[2..])];
        return file.ReadAtLeast(name, name.Length, throwOnEndOfStream: false) == name.Length && Encoding.UTF8.GetString(name) == entry.FullName
            && file.ReadAtLeast(extra, extra.Length, throwOnEndOfStream: false) == extra.Length
            && (extra.Length == 0 || (extra.Length >= 4 && extra[0] == 1 && extra[1] == 0 && BinaryPrimitives.ReadUInt16LittleEndian(extra.AsSpan(2)) == extra.Length - 4));
    }
}
