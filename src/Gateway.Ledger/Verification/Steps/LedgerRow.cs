using Gateway.Ledger.Entries.Canonical;

namespace Gateway.Ledger.Verification.Steps;

/// <summary>One entry as it is stored, whoever stored it.</summary>
/// <param name="Leaf">Null where an export has none beside it.</param>
/// <param name="Personal">Null for none.</param>
internal sealed record LedgerRow(long Index, byte[] Bytes, byte[]? Leaf, byte[]? Personal);

/// <summary>An entry that is whole in itself.</summary>
internal sealed record CheckedRow(LedgerRow Row, byte[] Leaf, DecodedEntry Decoded, int PersonalValues, int PersonalErased);
