using System.Runtime.InteropServices;
using SQLitePCL;

namespace Gateway.Ledger.Storage.Sqlite;

/// <summary>A prepared statement. Parameters count from 1, columns from 0; spans of columns are valid until the next step or reset.</summary>
internal sealed partial class SqliteStatement(SqliteDatabase database, sqlite3_stmt statement) : IDisposable
{
    private readonly nint _handle = statement.DangerousGetHandle();

    public void Bind(int parameter, long value) => database.Check(BindNumber(_handle, parameter, value));

    public void Bind(int parameter, string? value) =>
        database.Check(value is null ? raw.sqlite3_bind_null(statement, parameter) : raw.sqlite3_bind_text(statement, parameter, value));

    public void BindText(int parameter, ReadOnlySpan<byte> utf8) => database.Check(raw.sqlite3_bind_text(statement, parameter, utf8));

    /// <summary>Without a copy: the memory must stay where it is until the statement was run.</summary>
    public unsafe void BindText(int parameter, byte* utf8, int length) => database.Check(BindText(_handle, parameter, utf8, length, 0));

    /// <summary>Without a copy: the memory must stay where it is until the statement was run.</summary>
    public unsafe void BindBlob(int parameter, byte* value, int length) => database.Check(BindBlob(_handle, parameter, value, length, 0));

    public void BindBlobOrNull(int parameter, byte[]? value) =>
        database.Check(value is null ? raw.sqlite3_bind_null(statement, parameter) : raw.sqlite3_bind_blob(statement, parameter, value));

    public void BindBlob(int parameter, ReadOnlySpan<byte> value) => database.Check(raw.sqlite3_bind_blob(statement, parameter, value));

    /// <summary>True while there is a row.</summary>
    public bool Step()
    {
        var code = Step(_handle);
        if (code == raw.SQLITE_ROW)
            return true;
        if (code != raw.SQLITE_DONE)
            Fail(code);
        return false;
    }

    /// <summary>Runs a statement that returns no rows and makes it ready for the next time.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    public void Reset() => _ = Reset(_handle);

    public long Number(int column) => raw.sqlite3_column_int64(statement, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public string? TextOrNull(int column) => IsNull(column) ? null : raw.sqlite3_column_text(statement, column).utf8_to_string();

    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    public void Dispose() => statement.Dispose();

    private void Fail(int code)
    {
        try
        {
            database.Check(code);
        }
        finally
        {
            Reset();
        }
    }

    // These run for every entry. SQLitePCLRaw counts references to the handle on each call, and binds only with SQLITE_TRANSIENT, which allocates and copies each
    // value; the last argument of the two that take memory is SQLITE_STATIC.
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_step")]
    private static partial int Step(nint statement);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_reset")]
    private static partial int Reset(nint statement);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_int64")]
    private static partial int BindNumber(nint statement, int parameter, long value);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_text")]
    private static unsafe partial int BindText(nint statement, int parameter, byte* utf8, int length, nint destructor);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_bind_blob")]
    private static unsafe partial int BindBlob(nint statement, int parameter, byte* value, int length, nint destructor);
}
