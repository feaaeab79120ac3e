namespace Gateway.Ledger.Writing;

/// <summary>Proof that an entry is durable: its place and its salted leaf hash (RFC 6962 section 2.1).</summary>
/// <param name="Index">Dense, from 0.</param>
/// <param name="At">The entry's own instant (UTC); never before that of an earlier entry.</param>
/// <param name="Leaf">Lower-case hex.</param>
public sealed record Receipt(long Index, DateTimeOffset At, string Leaf);
