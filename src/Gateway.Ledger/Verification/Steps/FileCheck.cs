using Gateway.Ledger.Storage.Sqlite;

namespace Gateway.Ledger.Verification.Steps;

/// <summary>
/// The file is a whole database before anything in it is believed: each page has one place, so that no reading goes on for ever, and each value the type of its column, so that
/// people's queries find what these steps found (https://www.sqlite.org/pragma.html#pragma_quick_check).
/// </summary>
internal static class FileCheck
{
    public static Failure? Check(SqliteDatabase database)
    {
        using var check = database.Compile("PRAGMA quick_check(1)");
        var answer = check.Step() ? check.TextOrNull(0) : null;
        return answer == "ok" ? null : new Failure("file", null, $"The file is damaged: {answer ?? "it cannot be checked"}.");
    }
}
