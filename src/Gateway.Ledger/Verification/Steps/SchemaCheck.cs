using System.Collections.Concurrent;
using Gateway.Ledger.Storage.Sqlite;

namespace Gateway.Ledger.Verification.Steps;

/// <summary>The tables, indexes and the view are those that this program makes and there is nothing beside them: a view or trigger of somebody else's could show another record to people than the one that is here.</summary>
internal static class SchemaCheck
{
    private static readonly ConcurrentDictionary<(bool Projection, bool Tree), HashSet<string>> Expected = [];

    private const string Objects = "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY type, name";

    /// <param name="hasProjection">The readers' tables are there in the version of this program.</param>
    /// <param name="hasTree">The tables of checkpoints and tree are there; a ledger of the first release has none until it is opened for writing.</param>
    public static Failure? Check(SqliteDatabase database, out bool hasProjection, out bool hasTree)
    {
        var found = Read(database).ToHashSet(StringComparer.Ordinal);
        hasProjection = found.Any(o => o.StartsWith("table projection ", StringComparison.Ordinal)) && database.Number("SELECT count(*) FROM projection WHERE version = " + Schema.ProjectionVersion) == 1;
        hasTree = found.Any(o => o.StartsWith("table tree ", StringComparison.Ordinal) || o.StartsWith("table checkpoints ", StringComparison.Ordinal));
        var expected = Expected.GetOrAdd((hasProjection, hasTree), static has => Made(Schema.Record + (has.Tree ? Schema.Tree : "") + (has.Projection ? Schema.Projection : "")));
        var other = found.FirstOrDefault(o => !expected.Contains(o)) ?? expected.FirstOrDefault(o => !found.Contains(o));
        return other is null ? null : new Failure("schema", null, $"The {string.Join(' ', other.Split(' ').Take(2))} is not as this program makes it.");
    }

    private static HashSet<string> Made(string sql)
    {
        using var memory = SqliteDatabase.Open(":memory:", isReadOnly: false, TimeSpan.Zero);
        memory.Execute(sql);
        return Read(memory).ToHashSet(StringComparer.Ordinal);
    }

    private static List<string> Read(SqliteDatabase database)
    {
        using var read = database.Compile(Objects);
        var objects = new List<string>();
        while (read.Step())
            objects.Add(read.TextOrNull(0) ?? "");
        return objects;
    }
}
