using System.Globalization;
using System.Text;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Entries.Canonical;
using Gateway.Ledger.Merkle;

namespace Gateway.Ledger.Verification.Steps;

/// <summary>Everything about one entry that needs no other: leaf hash, format, personal values. Pure; rows may be checked side by side.</summary>
internal static class RowCheck
{
    public static Failure? TryCheck(LedgerRow row, out CheckedRow? result)
    {
        result = null;
        var leaf = LeafHash.Of(row.Bytes);
        if (row.Leaf is { } stored && !stored.AsSpan().SequenceEqual(leaf))
            return new Failure("leaf", row.Index, $"The leaf hash of entry {Text(row.Index)} is not that of its bytes.");
        PersonalValues personal;
        try
        {
            personal = row.Personal is null ? PersonalValues.None : PersonalValues.Parse(Encoding.UTF8.GetString(row.Personal));
        }
        catch (InvalidDataException e)
        {
            return new Failure("personal", row.Index, $"Of entry {Text(row.Index)}: {e.Message}");
        }
        DecodedEntry decoded;
        try
        {
            decoded = EntryDecoder.Decode(row.Bytes, personal);
        }
        catch (InvalidDataException e)
        {
            return new Failure("entry", row.Index, $"Entry {Text(row.Index)} cannot be read: {e.Message}");
        }
        if (decoded.Index != row.Index)
            return new Failure("entry", row.Index, $"What lies in the place of entry {Text(row.Index)} says that it is entry {Text(decoded.Index)}.");
        if (CheckPersonal(row, personal, decoded.Entry, out var erased) is { } failure)
            return failure;
        if (decoded.Entry is DocumentEntry document && !IsHashOf(document))
            return new Failure("entry", row.Index, $"The document of entry {Text(row.Index)} is not the one whose hash it states.");
        result = new CheckedRow(row, leaf, decoded, personal.Count, erased);
        return null;
    }

    private static Failure? CheckPersonal(LedgerRow row, PersonalValues personal, Entry entry, out int erased)
    {
        erased = 0;
        var committed = 0;
        foreach (var (name, member) in PersonalMembers.Of(entry))
        {
            if (member?.Commitment is not { } commitment)
                continue;
            committed++;
            if (member.Value is null)
                erased++;
            else if (!personal.IsCommittedTo(name, commitment))
                return new Failure("personal", row.Index, $"The value of `{name}` beside entry {Text(row.Index)} is not the one that the entry commits to.");
        }
        if (personal.Count != committed - erased)
            return new Failure("personal", row.Index, $"Beside entry {Text(row.Index)} lies a personal value that the entry does not commit to.");
        return row.Personal is null || personal.IsWrittenAs(row.Personal)
            ? null
            : new Failure("personal", row.Index, $"The personal values beside entry {Text(row.Index)} are not written in the one form that they have.");
    }

    private static bool IsHashOf(DocumentEntry document) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(document.Bytes.Span)) == document.Sha256;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
