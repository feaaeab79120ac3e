using System.Text;
using Gateway.Policy.Directives;
using Xunit;

namespace Gateway.Policy.Tests.Directives;

public sealed class FolderTests
{
    [Theory]
    [InlineData("mpd-2026-02-06-moratorium.json", FolderEntryKind.Document)]
    [InlineData("1.json", FolderEntryKind.Document)]
    [InlineData(".hidden.json", FolderEntryKind.Ignored)]
    [InlineData("..data", FolderEntryKind.Ignored)]
    [InlineData("directive.schema.json", FolderEntryKind.Ignored)]
    [InlineData("ban.json~", FolderEntryKind.Ignored)]
    [InlineData("ban.json.swp", FolderEntryKind.Ignored)]
    [InlineData("ban.json.tmp", FolderEntryKind.Ignored)]
    [InlineData("ban.json.bak", FolderEntryKind.Ignored)]
    [InlineData("README.md", FolderEntryKind.Ignored)]
    [InlineData("ban.jsn", FolderEntryKind.Invalid)]
    [InlineData("ban", FolderEntryKind.Invalid)]
    [InlineData("ban.JSON", FolderEntryKind.Invalid)]
    [InlineData("Ban.json", FolderEntryKind.Invalid)]
    [InlineData("ban.v2.json", FolderEntryKind.Invalid)]
    [InlineData("ban_2.json", FolderEntryKind.Invalid)]
    [InlineData(".json", FolderEntryKind.Ignored)]
    [InlineData("", FolderEntryKind.Invalid)]
    [InlineData("README.MD", FolderEntryKind.Invalid)]
    public void A_name_in_the_folder_is_a_document_or_ignored_or_an_error(string name, FolderEntryKind expected) =>
        Assert.Equal(expected, DirectiveValidator.KindOf(name));

    [Fact]
    public void An_id_has_at_most_eighty_characters()
    {
        Assert.Equal(FolderEntryKind.Document, DirectiveValidator.KindOf(new string('a', 80) + ".json"));
        Assert.Equal(FolderEntryKind.Invalid, DirectiveValidator.KindOf(new string('a', 81) + ".json"));
    }

    [Fact]
    public void Documents_come_ordered_by_id_with_the_hash_of_their_bytes_and_ignored_files_take_no_part()
    {
        var reading = Read(Some.File("b"), Some.File("a"), new DirectiveFile("a.json~", "{"u8.ToArray()));

        Assert.True(reading.IsValid);
        Assert.Equal(["a", "b"], reading.Documents.Select(document => document.Directive.Id));
        Assert.All(reading.Documents, document =>
            Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(document.Bytes.Span)), document.Sha256));
    }

    [Fact]
    public void A_ban_saved_under_a_wrong_name_is_an_error_of_the_folder()
    {
        var reading = Read(Some.File("allow"), Some.File("ban") with { Name = "ban.jsn" });

        var error = Assert.Single(reading.Errors);
        Assert.Equal(("ban.jsn", 0, ""), (error.File, error.Line, error.Member));
    }

    [Fact]
    public void Names_that_differ_only_in_case_are_an_error() =>
        Assert.Contains(Read(Some.File("ban"), Some.File("ban") with { Name = "Ban.json" }).Errors, error => error.Message == "differs only in case from `ban.json`: keep one of them");

    [Fact]
    public void The_same_name_twice_is_an_error() =>
        Assert.Equal("is there twice: keep one of them", Assert.Single(Read(Some.File("ban"), Some.File("ban")).Errors).Message);

    [Fact]
    public void Replaces_may_name_what_is_in_the_folder_even_if_that_has_errors_or_what_was_in_force_before()
    {
        var lift = Some.File("lift", ("replaces", new System.Text.Json.Nodes.JsonArray("broken", "gone")));
        var reading = DirectiveValidator.Read([lift, Some.File("broken", ("title", null))], Some.Agencies, new HashSet<string> { "gone" });

        Assert.Equal("broken.json", Assert.Single(reading.Errors).File);
    }

    [Fact]
    public void Directives_that_replace_each_other_in_a_circle_are_an_error_at_each_of_them()
    {
        static DirectiveFile Replacing(string id, string other) => Some.File(id, ("replaces", new System.Text.Json.Nodes.JsonArray(other)));

        var reading = Read(Replacing("a", "b"), Replacing("b", "c"), Replacing("c", "a"), Replacing("d", "a"));

        Assert.Equal(["a.json", "b.json", "c.json"], reading.Errors.Select(error => error.File));
        Assert.All(reading.Errors, error => Assert.Equal("replaces[0]", error.Member));
    }

    [Fact]
    public void Errors_of_all_files_come_at_once() =>
        Assert.Equal(["a.json", "b.json"], Read(Some.File("b", ("title", null)), Some.File("a", ("issuer", null))).Errors.Select(error => error.File));

    [Fact]
    public void A_byte_order_mark_is_accepted()
    {
        var file = Some.File("ban");
        Assert.True(Read(file with { Bytes = (byte[])[.. Encoding.UTF8.Preamble, .. file.Bytes.Span] }).IsValid);
    }

    [Fact]
    public void A_file_of_more_than_a_mebibyte_is_an_error_and_is_not_read()
    {
        var reading = Read(new DirectiveFile("ban.json", new byte[1024 * 1024 + 1]));
        Assert.Equal("has 1048577 bytes: write at most 1048576", Assert.Single(reading.Errors).Message);
    }

    [Fact]
    public void No_bytes_whatever_make_the_reader_throw()
    {
        var valid = Some.File("ban", ("scope", System.Text.Json.Nodes.JsonNode.Parse("""{ "agencies": ["alpha"], "operations": ["frt"] }"""))).Bytes.ToArray();
        byte[] noise = [.. "{}[]\",:/*\\ \n\0a1-"u8, 0xff];
        var random = new Random(20260206);
        for (var i = 0; i < 5_000; i++)
        {
            var bytes = (byte[])valid.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--) bytes[random.Next(bytes.Length)] = noise[random.Next(noise.Length)];
            var cut = random.Next(bytes.Length / 2, bytes.Length + 1);
            var read = DirectiveValidator.TryRead(new DirectiveFile("ban.json", bytes.AsMemory(0, cut)), Some.Agencies, out var document, out var errors);
            Assert.Equal(read, document is not null);
            Assert.Equal(read, errors.Count == 0);
        }
    }

    private static DirectiveReading Read(params DirectiveFile[] files) => DirectiveValidator.Read(files, Some.Agencies, Some.NoIds);
}
