using Gateway.Ledger.Copies;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Entries.Canonical;
using Gateway.Ledger.Tests.Support;

namespace Gateway.Ledger.Tests.Copies;

public class ExportTableTests
{
    [Fact]
    public void The_table_has_these_columns_and_for_each_kind_these_cells()
    {
        var lines = Some.EveryKind().OrderBy(kind => kind.Key, StringComparer.Ordinal).Select((kind, index) => Line(index, kind.Value));

        Golden.Matches("entries.csv", string.Join('\n', lines.Prepend(ExportFormat.TableHead)));
    }

    [Fact]
    public void Without_count_it_is_what_it_was_in_exports_that_were_made_before()
    {
        var lines = Some.EveryKind().OrderBy(kind => kind.Key, StringComparer.Ordinal).Select((kind, index) => Line(index, kind.Value, hasCount: false));

        Golden.Matches("entries-without-count.csv", string.Join('\n', lines.Prepend(ExportFormat.TableHeadWithoutCount)));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@sum", "'@sum")]
    [InlineData("\tx", "'\tx")]
    [InlineData("=a,b", "\"'=a,b\"")]
    [InlineData("a \"b\", c", "\"a \"\"b\"\", c\"")]
    [InlineData("a\r\nb", "\"a b\"")]
    [InlineData("plain", "plain")]
    public void No_cell_is_run_as_a_formula_or_breaks_its_line(string agency, string cell) =>
        Assert.Contains($",{cell},", Line(4, Some.Intent(agency: agency)), StringComparison.Ordinal);

    private static string Line(long index, Entry entry, bool hasCount = true) => ExportFormat.TableLine(new DecodedEntry(index, Some.Instant, "00", entry), new byte[32], hasCount);
}
