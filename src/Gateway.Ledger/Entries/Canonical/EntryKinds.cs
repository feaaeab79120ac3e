using System.Text;

namespace Gateway.Ledger.Entries.Canonical;

/// <summary>Names of kinds as they stand in the bytes.</summary>
internal static class EntryKinds
{
    public static ReadOnlySpan<byte> Utf8Name(EntryKind kind) => kind switch
    {
        EntryKind.Intent => "intent"u8,
        EntryKind.Attempt => "attempt"u8,
        EntryKind.Outcome => "outcome"u8,
        EntryKind.Document => "document"u8,
        EntryKind.Directives => "directives"u8,
        EntryKind.Boundary => "boundary"u8,
        EntryKind.Refusals => "refusals"u8,
        EntryKind.Gateway => "gateway"u8,
        EntryKind.None => throw new InvalidDataException("An entry without kind cannot be recorded."),
    };

    public static string Name(EntryKind kind) => Encoding.UTF8.GetString(Utf8Name(kind));
}
