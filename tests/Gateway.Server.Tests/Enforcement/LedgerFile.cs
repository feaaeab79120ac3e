using System.Text.Json.Nodes;
using Gateway.Ledger.Storage;
using SQLitePCL;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>The ledger as a file: read after its gateway is gone, or held so that its gateway cannot write.</summary>
internal static class LedgerFile
{
    public static IReadOnlyList<JsonNode> Entries(string path)
    {
        using var reader = LedgerReader.Open(path);
        var page = reader.List(new EntryFilter { Limit = 1000 });
        return [.. page.Items.Select(item => JsonNode.Parse(item.Bytes.Span)!)];
    }

    /// <summary>Holds SQLite's write lock, as another program with the file open could, until it is disposed of.</summary>
    public static IDisposable Hold(string path) => new WriteLock(path);

    /// <summary>Alters it behind its gateway's back, as whoever may write the file can.</summary>
    public static void Execute(string path, string sql)
    {
        using var held = new WriteLock(path);
        held.Execute(sql + "; COMMIT; BEGIN");
    }

    private sealed class WriteLock : IDisposable
    {
        private readonly sqlite3 _handle;

        public WriteLock(string path)
        {
            Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open_v2(path, out _handle, raw.SQLITE_OPEN_READWRITE, null));
            Assert.Equal(raw.SQLITE_OK, raw.sqlite3_busy_timeout(_handle, 5000));
            Execute("BEGIN IMMEDIATE");
        }

        public void Execute(string sql) => Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(_handle, sql));

        public void Dispose()
        {
            raw.sqlite3_exec(_handle, "ROLLBACK");
            _handle.Dispose();
        }
    }
}
