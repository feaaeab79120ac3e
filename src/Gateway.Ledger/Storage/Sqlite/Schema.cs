namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>
/// Tables of a ledger file. <c>entries</c>, <c>personal</c> and <c>checkpoints</c> are the record. All others are a projection of them: whoever alters those can hide an
/// entry from a query, never from the verifier, which compares them with the record.
/// </summary>
internal static class Schema
{
    /// <summary>"Gwyl": lets <c>file</c> and our own open tell a ledger from any other database.</summary>
    public const int ApplicationId = 0x4777796C;

    /// <summary>Layout of the record tables.</summary>
    public const int Version = 1;

    /// <summary>Layout and meaning of the projection; another number in the file makes it be built anew.</summary>
    public const int ProjectionVersion = 2;

    /// <summary>
    /// Of new files. A commit writes every page that it touched, so small ones write less of what stood there before; an entry of 1.9 KB leaves a seventh of a page of 4 KB
    /// empty and often needs a second one.
    /// </summary>
    public const int PageSize = 8_192;

    public const string Record = """
        CREATE TABLE entries(idx INTEGER PRIMARY KEY, entry TEXT NOT NULL, leaf BLOB NOT NULL) STRICT;
        CREATE TABLE personal(idx INTEGER PRIMARY KEY, members TEXT NOT NULL) STRICT;
        """;

    /// <summary>What is signed, and the upper nodes of the tree that it is signed over. Ledgers of the first release get them when they are opened.</summary>
    public const string Tree = """
        CREATE TABLE IF NOT EXISTS checkpoints(size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS tree(level INTEGER NOT NULL, idx INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY(level, idx)) STRICT, WITHOUT ROWID;
        """;

    /// <summary><see cref="FactsBlock"/> has the rows of <c>facts</c>, <see cref="OpenIntents"/> those of <c>open_intents</c> and the bytes of <c>young</c>.</summary>
    public const string Projection = """
        DROP VIEW IF EXISTS record;
        DROP TABLE IF EXISTS projection;
        DROP TABLE IF EXISTS open_intents;
        DROP TABLE IF EXISTS notable;
        DROP TABLE IF EXISTS facts;
        CREATE TABLE facts(first INTEGER PRIMARY KEY, words TEXT NOT NULL, codes BLOB NOT NULL) STRICT;
        CREATE TABLE notable(idx INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT) STRICT;
        CREATE INDEX notable_by_kind ON notable(kind);
        CREATE INDEX notable_by_subject ON notable(kind, subject) WHERE subject IS NOT NULL;
        CREATE TABLE projection(version INTEGER NOT NULL, size INTEGER NOT NULL, young BLOB NOT NULL) STRICT;
        CREATE TABLE open_intents(idx INTEGER PRIMARY KEY) STRICT;
        CREATE VIEW record AS
          SELECT idx,
                 entry ->> '$.at' AS at,
                 entry ->> '$.kind' AS kind,
                 entry ->> '$.intent' AS intent,
                 entry ->> '$.effect' AS effect,
                 coalesce(entry ->> '$.reason', entry ->> '$.result', entry ->> '$.event', entry ->> '$.cause') AS reason,
                 entry ->> '$.status' AS status,
                 entry ->> '$.agency' AS agency,
                 entry ->> '$.operations' AS operations,
                 members ->> '$.callerId.value' AS caller,
                 entry ->> '$.directives' AS directives,
                 entry ->> '$.epoch' AS epoch,
                 entry ->> '$.traceId' AS traceId,
                 lower(hex(leaf)) AS leaf
          FROM entries LEFT JOIN personal USING (idx);
        """;
}
