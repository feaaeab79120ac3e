using System.Globalization;
using Gateway.Ledger.Entries;

namespace Gateway.Server.Enforcement.Sending.Digesting;

/// <summary>What was found in one body: the numbered digests of its parts and of the base64 texts in it, as many as an outcome may hold beside that of the whole.</summary>
internal sealed class FoundDigests(ReadOnlyMemory<byte> key) : IDisposable
{
    /// <summary>Digests that an outcome holds at most, the one of the whole body included.</summary>
    public const int Most = 16;

    private readonly List<DigestMember> _members = [];
    // Made when the first bytes come: most bodies have only one of them, or neither.
    private ContentDigest? _part;
    private Base64Text? _text;
    private int _texts;

    public IReadOnlyList<DigestMember> Members => _members;

    /// <summary>True when there was one more than an outcome may hold.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The part that is being read, if any is.</summary>
    public ContentDigest Part => _part ??= new ContentDigest(key);

    /// <summary>The text that is being read, if any is: one at a time. A part may be one.</summary>
    public Base64Text Text => _text ??= new Base64Text(key);

    /// <param name="number">Counted from 1, those that are too short included.</param>
    public void EndPart(int number)
    {
        if (Part.End(string.Create(CultureInfo.InvariantCulture, $"part {number}")) is { } member) Add(member);
        EndText();
    }

    public void EndText()
    {
        if (_text?.End(string.Create(CultureInfo.InvariantCulture, $"base64 {_texts + 1}")) is not { } member) return;
        _texts++;
        Add(member);
    }

    private void Add(DigestMember member)
    {
        if (_members.Count + 1 < Most) _members.Add(member);
        else IsOver = true;
    }

    public void Dispose()
    {
        _part?.Dispose();
        _text?.Dispose();
    }
}
