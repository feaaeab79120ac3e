using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests.Cli;

/// <summary><c>gatewayctl ledger snapshot, show, find, witness</c> and <c>export</c> beside a gateway that runs.</summary>
public sealed class LedgerCopyTests(RecordedDesk desk) : IClassFixture<RecordedDesk>
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private string Vkey => desk.Desk.Gateway.LedgerPath + ".vkey";

    [Fact]
    public async Task A_snapshot_is_one_file_for_its_owner_that_verifies_by_itself()
    {
        var copy = desk.PathOf("copy.db");

        var run = await desk.RunAsync("ledger", "snapshot", desk.Desk.Gateway.LedgerPath, "--to", copy);
        var again = await desk.RunAsync("ledger", "snapshot", desk.Desk.Gateway.LedgerPath, "--to", copy);
        var verified = await desk.RunAsync("ledger", "verify", copy, "--key", Vkey);

        Assert.True(run.Exit == 0, run.Notes);
        Assert.Equal(2, again.Exit);
        Assert.Contains("exists and is left as it is", again.Notes, StringComparison.Ordinal);
        Assert.True(verified.Exit == 0, verified.Result + verified.Notes);
        Assert.Empty(Directory.GetFiles(desk.Desk.Home, "copy.db-*"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(copy));
    }

    [Fact]
    public async Task An_entry_is_shown_with_its_personal_values_and_whether_it_is_whole()
    {
        var run = await desk.RunAsync("ledger", "show", Text(desk.Record), "--json");

        Assert.Equal(0, run.Exit);
        Assert.Equal("whole", run.Json.GetProperty("result").GetString());
        Assert.Equal(desk.Leaf, run.Json.GetProperty("leaf").GetString());
        Assert.Equal(RecordedDesk.Case, run.Json.GetProperty("personal").GetProperty("caseNumber").GetString());
        Assert.Equal(1, (await desk.RunAsync("ledger", "show", "1000000")).Exit);
    }

    [Fact]
    public async Task A_requester_who_kept_the_leaf_hash_is_a_witness()
    {
        var matches = await desk.RunAsync("ledger", "witness", Text(desk.Record), "--leaf", desk.Leaf);
        var differs = await desk.RunAsync("ledger", "witness", Text(desk.Record - 1), "--leaf", desk.Leaf);
        var missing = await desk.RunAsync("ledger", "witness", "1000000", "--leaf", desk.Leaf);
        var wrong = await desk.RunAsync("ledger", "witness", "1", "--leaf", "abc");

        Assert.Equal((0, 1, 1, 2), (matches.Exit, differs.Exit, missing.Exit, wrong.Exit));
        Assert.Contains("unaltered", matches.Result, StringComparison.Ordinal);
        Assert.Contains("The entry was altered", differs.Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_sent_is_found_and_one_that_was_not_proves_nothing()
    {
        var key = desk.Desk.Gateway.LedgerPath + ".digest";
        var other = desk.Desk.Drafts("other", "another file");

        var found = await desk.RunAsync("ledger", "find", "--image", desk.SentBody, "--digest-key", key);
        var none = await desk.RunAsync("ledger", "find", "--image", other, "--digest-key", key);

        Assert.Equal((0, 1), (found.Exit, none.Exit));
        Assert.Contains($"Sent as the whole body: entry {desk.Record} (partner-pd, ", found.Result, StringComparison.Ordinal);
        Assert.Contains("It is shorter than 1 KiB", none.Result, StringComparison.Ordinal);
        Assert.Contains("byte for byte, was sent", found.Result, StringComparison.Ordinal);
        Assert.Contains("may not have received all of it", found.Result, StringComparison.Ordinal);
        Assert.Contains("This proves nothing about the picture", none.Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_is_found_inside_the_form_in_which_it_was_sent()
    {
        var key = desk.Desk.Gateway.LedgerPath + ".digest";

        var found = await desk.RunAsync("ledger", "find", "--image", Photographs.Face, "--digest-key", key);
        var json = await desk.RunAsync("ledger", "find", "--image", Photographs.Face, "--digest-key", key, "--json");
        var other = await desk.RunAsync("ledger", "find", "--image", Photographs.Small, "--digest-key", key);

        Assert.Equal((0, 1), (found.Exit, other.Exit));
        Assert.Contains($"Sent as part 1 of a multipart body: entry {desk.Record} (partner-pd, ", found.Result, StringComparison.Ordinal);
        Assert.Equal(["part 1"], json.Json.GetProperty("matches").EnumerateArray().SelectMany(match => match.GetProperty("of").EnumerateArray()).Select(of => of.GetString()).Distinct());
        Assert.Equal(0, json.Json.GetProperty("undigested").GetInt64());
    }

    [Theory]
    [InlineData("another file")]
    [InlineData("")]
    [InlineData("0123456789abcdef")]
    public async Task A_digest_key_that_is_none_finds_nothing_and_is_named(string content)
    {
        var key = desk.Desk.Drafts($"key-{content.Length}", content);

        var answer = await desk.RunAsync("ledger", "find", "--image", desk.SentBody, "--digest-key", key);

        Assert.Equal(2, answer.Exit);
        Assert.Contains($"{key} is no digest key", answer.Notes + answer.Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_public_export_verifies_and_holds_no_personal_value_and_no_sealed_order()
    {
        var zip = await ExportAsync("public.zip");

        var verified = await VerifyAsync(zip, "--checkpoint", await KeptAsync());

        Assert.True(verified.Exit == 0, verified.Result + verified.Notes);
        Assert.StartsWith("HOLDS: anchored", verified.Lines[^1], StringComparison.Ordinal);
        Assert.Contains(verified.Lines, line => line.Contains("cannot show what was left out", StringComparison.Ordinal));
        var text = AllOf(zip);
        Assert.DoesNotContain(RecordedDesk.Case, text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"personal\":", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"value\":\"/", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"confidential\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("-sealed.json", text, StringComparison.Ordinal);
        Assert.Contains("-shadow.json", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_for_the_defence_holds_one_case_with_its_values_and_no_other()
    {
        var zip = await ExportAsync("defence.zip", "--profile", "defence", "--case", RecordedDesk.Case);

        Assert.Equal(0, (await VerifyAsync(zip)).Exit);
        var text = AllOf(zip);
        Assert.Contains(RecordedDesk.Case, text, StringComparison.Ordinal);
        Assert.DoesNotContain(RecordedDesk.OtherCase, text, StringComparison.Ordinal);
        Assert.Equal(2, LinesOf(zip).Count(line => line.Contains("\"kind\":\"intent\"", StringComparison.Ordinal) || line.Contains("\"kind\":\"outcome\"", StringComparison.Ordinal)));
        Assert.Equal(2, (await desk.RunAsync("ledger", "export", desk.PathOf("none.zip"), "--profile", "defence")).Exit);
    }

    [Fact]
    public async Task Requests_whose_case_number_was_erased_are_told_where_one_case_is_asked_for()
    {
        var copy = desk.PathOf("erased.db");
        Assert.Equal(0, (await desk.RunAsync("ledger", "snapshot", desk.Desk.Gateway.LedgerPath, "--to", copy)).Exit);
        LedgerVerifyTests.Execute(copy, $"UPDATE personal SET members = json_remove(members, '$.caseNumber') WHERE members ->> '$.caseNumber.value' = '{RecordedDesk.OtherCase}'");

        var of = await desk.RunAsync("ledger", "export", desk.PathOf("erased.zip"), "--case", RecordedDesk.Case, "--ledger", copy);
        var all = await desk.RunAsync("ledger", "export", desk.PathOf("erased-all.zip"), "--ledger", copy);

        Assert.Equal((0, 0), (of.Exit, all.Exit));
        Assert.Contains("Left out are 1 requests whose case number was erased", of.Result, StringComparison.Ordinal);
        Assert.DoesNotContain("was erased", all.Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_export_leaves_nothing_out_and_decides_everything_again()
    {
        var zip = await ExportAsync("full.zip", "--profile", "full");

        var verified = await VerifyAsync(zip, "--json");

        Assert.Equal(0, verified.Exit);
        var counts = verified.Json.GetProperty("counts");
        Assert.Equal((desk.Size, 0, 2), (counts.GetProperty("entries").GetInt64(), counts.GetProperty("leftOut").GetInt64(), counts.GetProperty("decidedAgain").GetInt64()));
    }

    [Theory]
    [InlineData("--from", "0", "--to", "2")]
    [InlineData("--from", "2099-01-01T00:00:00Z")]
    public async Task A_range_verifies_at_its_place(params string[] range)
    {
        var zip = await ExportAsync($"range-{range[1].Replace(':', '-')}.zip", range);

        Assert.Equal(0, (await VerifyAsync(zip)).Exit);
        Assert.DoesNotContain(LinesOf(zip), line => line.Contains("\"kind\":\"intent\"", StringComparison.Ordinal));
        Assert.Contains(LinesOf(zip), line => line.Contains("\"roots\":[", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bounded_by_instants_it_has_the_requests_from_the_first_on_and_before_the_second()
    {
        var (intents, outcomes) = (desk.Desk.Gateway.Entries("intent"), desk.Desk.Gateway.Entries("outcome"));
        var (from, until) = ((string)intents[0]["at"]!, (string)intents[1]["at"]!);

        var zip = await ExportAsync("instants.zip", "--from", from, "--to", until);

        Assert.Equal(0, (await VerifyAsync(zip)).Exit);
        var within = intents.Concat(outcomes).Where(entry => string.CompareOrdinal((string?)entry["at"], from) >= 0 && string.CompareOrdinal((string?)entry["at"], until) < 0);
        var exported = LinesOf(zip).Select(line => JsonElement.Parse(line)).Where(line => line.TryGetProperty("entry", out var entry) && entry.GetProperty("kind").GetString() is "intent" or "outcome");
        Assert.Equal(within.Select(entry => (long)entry["index"]!).Order(), exported.Select(line => line.GetProperty("entry").GetProperty("index").GetInt64()));
        Assert.Contains((long)intents[0]["index"]!, within.Select(entry => (long)entry["index"]!));
    }

    /// <summary>One file of the export after the other, each with one character changed.</summary>
    [Fact]
    public async Task An_export_in_which_anything_was_changed_does_not_hold()
    {
        var zip = await ExportAsync("whole.zip", "--profile", "full", "--from", "3");
        List<string> names;
        using (var whole = ZipFile.OpenRead(zip))
            names = [.. whole.Entries.Select(entry => entry.FullName)];
        Assert.True(names.Count >= 7, string.Join(' ', names));
        foreach (var name in names)
        {
            var changed = desk.PathOf("changed.zip");
            File.Copy(zip, changed, overwrite: true);
            using (var archive = ZipFile.Open(changed, ZipArchiveMode.Update))
            {
                string text;
                using (var reader = new StreamReader(archive.GetEntry(name)!.Open()))
                    text = await reader.ReadToEndAsync();
                archive.GetEntry(name)!.Delete();
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                var at = text.LastIndexOfAny(['a', 'e', '1']);
                await writer.WriteAsync(text[..at] + (text[at] == '1' ? '2' : '1') + text[(at + 1)..]);
            }
            var run = await VerifyAsync(changed, "--json");
            Assert.True(run.Exit == 1, $"{name}: {run.Result}{run.Notes}");
        }
    }

    [Fact]
    public async Task What_is_asked_wrongly_is_told_what_to_write()
    {
        Assert.Equal(2, (await desk.RunAsync("ledger", "export", desk.PathOf("x.zip"), "--profile", "press")).Exit);
        Assert.Contains("neither an index nor an instant", (await desk.RunAsync("ledger", "export", desk.PathOf("x.zip"), "--from", "yesterday")).Notes, StringComparison.Ordinal);
        Assert.False(File.Exists(desk.PathOf("x.zip")));
    }

    private async Task<string> ExportAsync(string name, params string[] more)
    {
        var zip = desk.PathOf(name);
        var run = await desk.RunAsync(["ledger", "export", zip, .. more]);
        Assert.True(run.Exit == 0, run.Result + run.Notes);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(zip));
        return zip;
    }

    private Task<GatewayCtlRun> VerifyAsync(string zip, params string[] more) => desk.RunAsync(["ledger", "verify", zip, "--key", Vkey, .. more]);

    private async Task<string> KeptAsync() => desk.Desk.Drafts("kept", await desk.Desk.Gateway.Management.GetStringAsync("/ledger/checkpoint"));

    private static string AllOf(string zip)
    {
        using var archive = ZipFile.OpenRead(zip);
        return string.Concat(archive.Entries.Select(entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return entry.FullName + "\n" + reader.ReadToEnd();
        }));
    }

    private static IReadOnlyList<string> LinesOf(string zip)
    {
        using var archive = ZipFile.OpenRead(zip);
        using var reader = new StreamReader(archive.GetEntry("entries.jsonl")!.Open());
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => JsonElement.Parse(line).ValueKind == JsonValueKind.Object)];
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
