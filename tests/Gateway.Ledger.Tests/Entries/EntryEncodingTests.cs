using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Entries.Canonical;
using Gateway.Ledger.Merkle;
using Gateway.Ledger.Tests.Support;

namespace Gateway.Ledger.Tests.Entries;

public class EntryEncodingTests
{
    private static readonly DateTimeOffset At = new(2026, 2, 6, 6, 0, 0, 123, TimeSpan.Zero);

    public static TheoryData<string> Kinds => [.. Some.EveryKind().Keys];

    [Fact]
    public void Every_kind_has_a_sample() =>
        Assert.Equal(Enum.GetValues<EntryKind>().Where(kind => kind != EntryKind.None).Order(), Some.EveryKind().Values.Select(entry => entry.Kind).Order());

    [Theory, MemberData(nameof(Kinds))]
    public void Bytes_and_leaf_of_a_kind_stay_what_they_were(string kind)
    {
        var (bytes, personal, leaf) = Encode(Some.EveryKind()[kind]);

        Golden.Matches(kind + ".json", bytes);
        Golden.Matches(kind + ".leaf", leaf);
        if (personal.Length > 0)
            Golden.Matches(kind + ".personal.json", personal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_format_page_lists_the_members_in_the_order_in_which_they_are_written(string kind)
    {
        var (bytes, _, _) = Encode(Some.EveryKind()[kind]);
        var page = File.ReadAllText(Path.Combine(RepositoryRoot(), "src", "Gateway.Ledger", "README.md"));
        var listed = page.Split('\n').Single(line => line.StartsWith($"| `{kind}` |", StringComparison.Ordinal)).Split('|')[2]
            .Split(',').Select(member => member.Trim().Trim('`'));

        using var document = JsonDocument.Parse(bytes);
        Assert.Equal(["v", "index", "at", "kind", "salt"], document.RootElement.EnumerateObject().Take(5).Select(member => member.Name));
        Assert.Equal(listed, Paths(document.RootElement).Skip(5).Select(path => path == "text" ? "text or base64" : path).Where(path => path is not "facts.reason" and not "facts.file" and not "facts.line"));
    }

    [Fact]
    public void An_outcome_from_before_contents_had_digests_keeps_its_bytes_and_its_meaning()
    {
        var older = Some.FullOutcome() with { Digests = [Some.FullOutcome().Digests[0]], Undigested = null };
        var (bytes, _, leaf) = Encode(older);

        Golden.Matches("outcome-0.2.0.json", bytes);
        Golden.Matches("outcome-0.2.0.leaf", leaf);
    }

    [Fact]
    public void Members_that_say_nothing_are_left_out()
    {
        var (bytes, _, _) = Encode(Some.Outcome(4));

        Assert.Equal(
            """{"v":1,"index":7,"at":"2026-02-06T06:00:00.1230000Z","kind":"outcome","salt":"00070e151c232a31383f464d545b6269","intent":4,"result":"completed","attempts":1,"bytesOut":0,"bytesIn":0}""",
            bytes);
    }

    [Fact]
    public void A_set_that_was_recorded_before_changes_were_keeps_its_bytes_and_is_read()
    {
        const string Old = """{"v":1,"index":7,"at":"2026-02-06T06:00:00.1230000Z","kind":"directives","salt":"00070e151c232a31383f464d545b6269","cause":"start","set":[],"ended":["ban"]}""";
        var entry = new DirectivesEntry { Cause = "start", Set = [], Ended = ["ban"] };

        Assert.Equal(Old, Encode(entry).Bytes);
        Assert.Null(Assert.IsType<DirectivesEntry>(EntryDecoder.Decode(Encoding.UTF8.GetBytes(Old), PersonalValues.None).Entry).Change);
    }

    [Fact]
    public void Personal_values_stand_beside_the_bytes_and_never_in_them()
    {
        var entry = Some.FullIntent();
        var (bytes, personal, _) = Encode(entry);

        string[] values = ["192.0.2.17", "officer-1", "Ämple", "26-012345", "27-CR-26-1", "missing child", "Lt. Example", "Det. Example", "Sgt. Example", "line one"];
        Assert.All(values, value =>
        {
            Assert.DoesNotContain(value, bytes, StringComparison.Ordinal);
            Assert.Contains(value, personal, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Two_encodings_of_one_entry_share_no_salt()
    {
        var salts = Enumerable.Range(0, 100).SelectMany(_ =>
        {
            using var bytes = JsonDocument.Parse(Body(EntryEncoder.Encode(Some.FullIntent())));
            return new[] { bytes.RootElement.GetProperty("salt").GetString(), bytes.RootElement.GetProperty("peer").GetProperty("sha256").GetString() };
        }).ToList();

        Assert.Equal(salts.Count, salts.Distinct().Count());
    }

    [Fact]
    public void A_salt_is_given_out_once_and_wiped()
    {
        var given = new byte[2 * SaltReserve.SaltLength];
        given.AsSpan(SaltReserve.SaltLength).Fill(1);
        var reserve = new SaltReserve(given);
        var salts = new HashSet<string>();
        for (var i = 0; i < 1_000; i++)
        {
            var salt = new byte[SaltReserve.SaltLength];
            reserve.Take(salt);
            Assert.True(salts.Add(Convert.ToHexStringLower(salt)));
        }

        Assert.All(given, left => Assert.Equal(0, left));
        Assert.Contains("01010101010101010101010101010101", salts);
    }

    [Fact]
    public void A_digest_is_sha_256_whatever_the_length()
    {
        var commitment = new byte[Digest.Length];
        for (var length = 0; length < 400; length++)
        {
            var salted = Enumerable.Range(length, length).Select(i => (byte)i).ToArray();
            Digest.Of(salted, commitment);
            Assert.Equal(SHA256.HashData(salted), commitment);
        }
    }

    [Fact]
    public void What_an_entry_that_could_not_be_encoded_left_behind_is_in_no_other()
    {
        var writer = Some.Writer();
        var damaged = Some.FullIntent() with { Stated = new() { CaseNumber = Personal.Of("26-012345"), Recipient = new Personal() } };
        Assert.Throws<InvalidDataException>(() => EntryEncoder.Encode(damaged, writer));

        var next = EntryEncoder.Encode(Some.Boundary(), writer);
        next.Seal(7, At);
        Assert.True(next.Personal.IsEmpty);
        Assert.IsType<BoundaryEntry>(Decode(Encoding.UTF8.GetString(next.Bytes)).Entry);
    }

    [Fact]
    public void The_leaf_hash_is_that_of_rfc_6962()
    {
        Assert.Equal("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", Convert.ToHexStringLower(LeafHash.Of([])));
        var (bytes, _, leaf) = Encode(Some.Attempt());
        Assert.Equal(Convert.ToHexStringLower(LeafHash.Of(Encoding.UTF8.GetBytes(bytes))), leaf);
    }

    [Fact]
    public void Text_that_is_no_text_is_recorded_all_the_same()
    {
        var (bytes, _, _) = Encode(Some.Outcome(4) with { Error = "a\ud800b\u0001\u007f\"\\\b\f\n\r\t" });

        Assert.EndsWith("""
            "error":"a�b\u0001
            """ + "\u007f" + """
            \"\\\b\f\n\r\t"}
            """, bytes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_that_is_not_utf8_keeps_its_exact_bytes()
    {
        var document = Some.Document(accepted: false) with { Bytes = new byte[] { 0xff, 0x00, 0x7b } };
        var (bytes, _, _) = Encode(document);

        Assert.EndsWith("\"base64\":\"/wB7\"}", bytes, StringComparison.Ordinal);
        Assert.Equal(document.Bytes.ToArray(), Assert.IsType<DocumentEntry>(Decode(bytes).Entry).Bytes.ToArray());
    }

    [Fact]
    public void An_entry_far_longer_than_usual_is_recorded_whole()
    {
        var document = Some.Document() with { Bytes = Encoding.UTF8.GetBytes(new string('ä', 300_000) + "\"") };

        Assert.Equal(document.Bytes.ToArray(), Assert.IsType<DocumentEntry>(Decode(Encode(document).Bytes).Entry).Bytes.ToArray());
    }

    [Theory]
    [InlineData("\"v\":1", "\"v\":2", "version 2")]
    [InlineData("\"kind\":\"attempt\"", "\"kind\":\"tempt\"", "`tempt`")]
    [InlineData("\"number\":2", "\"number\":2,\"more\":1", "`more`")]
    [InlineData("\"intent\":4,\"number\":2", "\"number\":2,\"intent\":4", "`intent`")]
    [InlineData("\"number\":2", "\"number\":2,\"number\":2", "`number`")]
    [InlineData("\"number\":2", "\"number\":\"2\"", "`number`")]
    [InlineData("\"number\":2", "\"number\":99999999999", "`number`")]
    [InlineData("\"cause\":\"retry\",", "", "`cause`")]
    [InlineData("T06:00:00.1230000Z", "T06:00:00.123Z", "`at`")]
    [InlineData("T06:00:00.1230000Z", "T06:00:00.1230000+01", "`at`")]
    [InlineData("[\"grant\"]", "[\"grant\",1]", "`directives`")]
    [InlineData("[\"grant\"]}", "[\"grant\"]} {}", "well-formed")]
    [InlineData("[\"grant\"]}", "[\"grant\"]", "well-formed")]
    public void Bytes_that_are_not_exactly_of_the_format_are_refused(string written, string altered, string named)
    {
        var bytes = Encode(Some.Attempt()).Bytes;
        Assert.Contains(written, bytes, StringComparison.Ordinal);

        var refusal = Assert.Throws<InvalidDataException>(() => Decode(bytes.Replace(written, altered, StringComparison.Ordinal)));
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_erased_value_leaves_its_commitment()
    {
        var (bytes, _, _) = Encode(Some.Refusals());

        var peer = Assert.IsType<RefusalsEntry>(Decode(bytes).Entry).Peer;
        Assert.Null(peer.Value);
        Assert.Equal(64, peer.Commitment!.Length);
    }

    internal static (string Bytes, string Personal, string Leaf) Encode(Entry entry)
    {
        var encoded = EntryEncoder.Encode(entry, Some.Writer());
        encoded.Seal(7, At);
        return (Encoding.UTF8.GetString(encoded.Bytes), Encoding.UTF8.GetString(encoded.Personal), Convert.ToHexStringLower(encoded.Leaf));
    }

    internal static DecodedEntry Decode(string bytes, string personal = "{}") => EntryDecoder.Decode(Encoding.UTF8.GetBytes(bytes), PersonalValues.Parse(personal));

    private static string Body(EncodedEntry encoded)
    {
        encoded.Seal(0, At);
        return Encoding.UTF8.GetString(encoded.Bytes);
    }

    /// <summary>Names with the names they stand in, lists by their first item; a commitment counts as one value.</summary>
    private static IEnumerable<string> Paths(JsonElement element, string prefix = "")
    {
        foreach (var member in element.EnumerateObject())
        {
            var path = prefix + member.Name;
            yield return path;
            var inner = member.Value.ValueKind == JsonValueKind.Array && member.Value.EnumerateArray().First().ValueKind == JsonValueKind.Object
                ? member.Value.EnumerateArray().OrderByDescending(item => item.EnumerateObject().Count()).First()
                : member.Value;
            if (inner.ValueKind != JsonValueKind.Object || inner.TryGetProperty("sha256", out _))
                continue;
            foreach (var below in Paths(inner, path + "."))
                yield return below;
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No Gateway.sln above the tests.");
        return folder.FullName;
    }
}
