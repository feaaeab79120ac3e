using System.Buffers.Binary;
using System.Text;

namespace Gateway.EndToEnd.Tests.Privacy;

/// <summary>What must leave no trace, and the search for it: any 16 bytes in a row of any of it, as bytes, hex, base64 at each of its three alignments, or text with the other case.</summary>
internal sealed class Secrets
{
    private const int Slice = 16;

    private readonly Dictionary<UInt128, string> _slices = [];
    private readonly Random _random = new(20260206);

    /// <summary>A new credential of 40 letters and digits; <paramref name="name"/> is what the search calls it.</summary>
    public string New(string name)
    {
        var text = string.Concat(_random.GetItems<char>("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", 40));
        Add(name, Encoding.ASCII.GetBytes(text));
        return text;
    }

    /// <summary>Bytes such as a photograph.</summary>
    public byte[] Add(string name, byte[] bytes)
    {
        AddSlices(name, bytes);
        AddSlices(name + " in hex", Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)));
        AddSlices(name + " in lower-case hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)));
        for (var start = 0; start < 3; start++)
            AddSlices(name + " in base64", Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes.AsSpan(start))));
        if (bytes.All(value => char.IsAsciiLetterOrDigit((char)value)))
        {
            AddSlices(name + " in lower case", Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(bytes).ToLowerInvariant()));
            AddSlices(name + " in UTF-16", Encoding.Unicode.GetBytes(Encoding.ASCII.GetString(bytes)));
        }
        return bytes;
    }

    /// <summary>Names of what is found in <paramref name="text"/>.</summary>
    public IReadOnlyCollection<string> In(ReadOnlySpan<byte> text)
    {
        var found = new SortedSet<string>();
        for (var i = 0; i + Slice <= text.Length; i++)
            if (_slices.TryGetValue(BinaryPrimitives.ReadUInt128BigEndian(text[i..]), out var name))
                found.Add(name);
        return found;
    }

    private void AddSlices(string name, ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i + Slice <= bytes.Length; i++)
            // Runs of one byte stand in every file.
            if (Distinct(bytes.Slice(i, Slice)) > 4)
                _slices.TryAdd(BinaryPrimitives.ReadUInt128BigEndian(bytes[i..]), name);
    }

    private static int Distinct(ReadOnlySpan<byte> bytes)
    {
        UInt128 low = 0, high = 0;
        foreach (var value in bytes)
            if (value < 128) low |= UInt128.One << value;
            else high |= UInt128.One << (value - 128);
        return (int)(UInt128.PopCount(low) + UInt128.PopCount(high));
    }
}
