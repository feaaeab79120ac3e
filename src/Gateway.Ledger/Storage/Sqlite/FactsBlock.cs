using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Entries.Canonical;

namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>
/// One row of <c>facts</c>: what filters look for in up to <see cref="Capacity"/> entries that follow each other. The words that occur stand once, in <c>words</c>; for each
/// entry <c>codes</c> has four 16-bit numbers, little-endian: kind, and the places of effect, agency and caller among the words, counted from 1, 0 for none.
/// </summary>
internal sealed class FactsBlock(long first)
{
    public const int Capacity = 256;
    public const int CodeLength = 4 * sizeof(ushort);

    private readonly byte[] _codes = new byte[Capacity * CodeLength];
    private readonly Dictionary<string, ushort> _words = [];
    private readonly List<(long Index, EntryKind Kind, string? Subject)> _notable = [];

    public long First => first;
    public int Count { get; private set; }
    public ReadOnlySpan<byte> Codes => _codes.AsSpan(0, Count * CodeLength);

    /// <summary>Entries of the kinds that are rare and looked for one by one.</summary>
    public IReadOnlyList<(long Index, EntryKind Kind, string? Subject)> Notable => _notable;

    public static bool IsNotable(EntryKind kind) => kind is not (EntryKind.None or EntryKind.Intent or EntryKind.Attempt or EntryKind.Outcome);

    public void Add(in FactsRow row)
    {
        if (IsNotable(row.Kind))
            _notable.Add((First + Count, row.Kind, row.Subject));
        var codes = _codes.AsSpan(Count * CodeLength, CodeLength);
        BinaryPrimitives.WriteUInt16LittleEndian(codes, (ushort)row.Kind);
        BinaryPrimitives.WriteUInt16LittleEndian(codes[2..], CodeOf(row.Effect));
        BinaryPrimitives.WriteUInt16LittleEndian(codes[4..], CodeOf(row.Agency));
        BinaryPrimitives.WriteUInt16LittleEndian(codes[6..], CodeOf(row.Caller));
        Count++;
    }

    /// <summary>JSON list, in the order of their codes. One that is set to null was erased.</summary>
    public ReadOnlyMemory<byte> Words() => ListOf(_words.OrderBy(word => word.Value).Select(word => word.Key));

    /// <summary>The one form in which such a list is written.</summary>
    public static ReadOnlyMemory<byte> ListOf(IEnumerable<string?> words)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartArray();
            foreach (var word in words)
                json.WriteStringValue(word);
            json.WriteEndArray();
        }
        return text.WrittenMemory;
    }

    private ushort CodeOf(string? word)
    {
        if (word is null)
            return 0;
        if (_words.TryGetValue(word, out var code))
            return code;
        code = (ushort)(_words.Count + 1);
        _words.Add(word, code);
        return code;
    }
}
