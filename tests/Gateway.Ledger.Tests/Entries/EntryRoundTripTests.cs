using System.Text;
using System.Text.Json;
using CsCheck;
using Gateway.Ledger.Entries;
using Gateway.Ledger.Entries.Canonical;
using Gateway.Ledger.Merkle;
using Gateway.Ledger.Tests.Support;

namespace Gateway.Ledger.Tests.Entries;

public class EntryRoundTripTests
{
    private static readonly Gen<string> Text = Gen.String[Gen.Char[' ', '\ud7ff'], 0, 20];
    private static readonly Gen<string?> MaybeText = Gen.Bool.SelectMany(present => present ? Text.Select(text => (string?)text) : Gen.Const((string?)null));
    private static readonly Gen<Personal?> MaybePersonal = MaybeText.Select(Personal.Of);
    private static readonly Gen<string[]> Texts = Text.Array[0, 4];
    private static readonly Gen<DateTimeOffset> Instant =
        Gen.Long[new DateTime(1, 1, 2).Ticks, new DateTime(9999, 12, 30).Ticks].Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    [Fact]
    public void What_is_decoded_is_what_was_encoded() => Entry().Sample(entry =>
    {
        var encoded = EntryEncoder.Encode(entry, Some.Writer());
        encoded.Seal(long.MaxValue, Some.Instant);

        var decoded = EntryDecoder.Decode(encoded.Bytes, PersonalOf(encoded));

        Assert.Equal((long.MaxValue, Some.Instant), (decoded.Index, decoded.At));
        Assert.Equal(Comparable(entry), Comparable(decoded.Entry));
        Assert.Equal(LeafHash.Of(encoded.Bytes), encoded.Leaf.ToArray());
        // Canonical: encoding what was decoded gives the same bytes again.
        var again = EntryEncoder.Encode(decoded.Entry, Some.Writer());
        again.Seal(decoded.Index, decoded.At);
        Assert.Equal(encoded.Bytes.ToArray(), again.Bytes.ToArray());
    });

    [Fact]
    public void No_byte_can_be_flipped_without_another_leaf_hash() =>
        Gen.Select(Entry(), Gen.Int[0, int.MaxValue], Gen.Int[0, 7]).Sample((entry, at, bit) =>
        {
            var encoded = EntryEncoder.Encode(entry, Some.Writer());
            encoded.Seal(1, Some.Instant);
            var bytes = encoded.Bytes.ToArray();
            bytes[at % bytes.Length] ^= (byte)(1 << bit);

            Assert.NotEqual(encoded.Leaf.ToArray(), LeafHash.Of(bytes));
        });

    [Fact]
    public void Damaged_bytes_are_refused_or_decoded_and_nothing_else() =>
        Gen.Select(Entry(), Gen.Int[0, int.MaxValue], Gen.Byte).Sample((entry, at, value) =>
        {
            var encoded = EntryEncoder.Encode(entry, Some.Writer());
            encoded.Seal(1, Some.Instant);
            var bytes = encoded.Bytes.ToArray();
            bytes[at % bytes.Length] = value;
            try
            {
                return EntryDecoder.Decode(bytes, PersonalValues.None).Entry.Kind == entry.Kind;
            }
            catch (InvalidDataException)
            {
                return true;
            }
        });

    private static PersonalValues PersonalOf(EncodedEntry encoded) =>
        encoded.Personal.IsEmpty ? PersonalValues.None : PersonalValues.Parse(Encoding.UTF8.GetString(encoded.Personal));

    /// <summary>All members as text; commitments are the ledger's own addition.</summary>
    private static string Comparable(Entry entry) => JsonSerializer.Serialize(entry, entry.GetType(), AllMembers);

    private static readonly JsonSerializerOptions AllMembers = new() { Converters = { new PersonalAsValue() } };

    private static Gen<Entry> Entry() => Gen.OneOf(
        Intent(),
        Gen.Select(Gen.Long, Gen.Int, Gen.Long, Text, Texts, (intent, number, epoch, text, texts) => (Entry)new AttemptEntry
        {
            Intent = intent,
            Number = number,
            Epoch = epoch,
            Effect = text,
            SpanId = text,
            Cause = text,
            Directives = texts,
        }),
        Outcome(),
        Gen.Select(Text, Gen.Byte.Array[0, 60], Gen.Bool, Texts, (file, bytes, accepted, errors) => (Entry)new DocumentEntry
        {
            File = file,
            Sha256 = file,
            Accepted = accepted,
            Errors = errors,
            Bytes = bytes,
        }),
        Gen.Select(Text, Gen.Select(Text, Gen.Long, Instant, Gen.Bool).Array[0, 3], Texts, Gen.Select(Instant, Texts, Texts, Gen.Bool), (cause, set, ended, change) => (Entry)new DirectivesEntry
        {
            Cause = cause,
            Set = [.. set.Select(x => new ListedMember(x.Item1, x.Item2, x.Item3, x.Item4))],
            Ended = ended,
            Change = change.Item4 ? new ChangeMember(change.Item1, change.Item2, change.Item3, change.Item2.Length > 0 ? cause : null) : null,
        }),
        Gen.Select(Instant, Gen.Long, Gen.Int, (boundary, epoch, cut) => (Entry)new BoundaryEntry { Boundary = boundary, Epoch = epoch, Cut = cut }),
        Gen.Select(Instant, Text, Text, Gen.Long, (from, reason, peer, count) => (Entry)new RefusalsEntry
        {
            From = from,
            Until = from,
            Reason = reason,
            Peer = Personal.Of(peer)!,
            Count = count,
            Epoch = count,
        }),
        Gen.Select(Text, Gen.Select(Text, Text).Array[0, 4], (name, facts) => (Entry)new GatewayEntry
        {
            Event = name,
            Facts = [.. facts.Select(fact => KeyValuePair.Create(fact.Item1, fact.Item2))],
        }));

    private static Gen<Entry> Intent() =>
        Gen.Select(Instant, Texts, MaybeText, MaybePersonal, Gen.Bool, Gen.Long.Nullable(), Text, Gen.Int,
            (instant, texts, maybe, personal, flag, number, text, small) => (Entry)(Some.FullIntent() with
            {
                JudgedAt = instant,
                JudgedAlsoAt = flag ? instant : null,
                Host = text,
                Target = Personal.Of(maybe),
                ContentLength = number,
                Peer = Personal.Of(text)!,
                Operations = texts,
                ByReference = flag,
                Discriminators = [.. texts.Select(value => KeyValuePair.Create(text, value))],
                CallerId = personal,
                CallerName = flag ? personal : null,
                Roles = texts,
                IdentityConfigured = !flag,
                Stated = flag ? new() : new() { CaseNumber = personal, Purpose = maybe, Justification = personal },
                Status = flag ? small : null,
                Missing = [.. texts.Select(value => new MissingMember(value, text, value))],
                Conditions = [.. texts.Select(value => new ConditionMember(value, small, text, flag))],
                WouldHave = flag ? new(text, text, texts) : null,
                ValidUntil = flag ? null : instant,
                Detail = maybe,
            }));

    private static Gen<Entry> Outcome() =>
        Gen.Select(Gen.Long, Gen.Int, MaybeText, Gen.Long[0, TimeSpan.FromDays(400).Ticks], Texts, (number, small, maybe, ticks, texts) => (Entry)new OutcomeEntry
        {
            Intent = number,
            Result = "cut",
            Status = maybe is null ? null : small,
            Attempts = small,
            BytesOut = number,
            BytesIn = number,
            Duration = maybe is null ? null : TimeSpan.FromTicks(ticks),
            Destination = maybe,
            Epoch = maybe is null ? null : number,
            Directives = texts,
            Digests = [.. texts.Select(value => new DigestMember(value, number, value))],
            Undigested = maybe,
            Error = maybe,
            Candidates = maybe is null ? null : number,
        });

    private sealed class PersonalAsValue : System.Text.Json.Serialization.JsonConverter<Personal>
    {
        public override Personal Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => Personal.Of(reader.GetString())!;

        public override void Write(Utf8JsonWriter writer, Personal value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
