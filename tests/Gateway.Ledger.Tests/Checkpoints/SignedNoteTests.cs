using Gateway.Ledger.Checkpoints;
using NSec.Cryptography;

namespace Gateway.Ledger.Tests.Checkpoints;

/// <summary>Notes and checkpoints as c2sp.org/signed-note and c2sp.org/tlog-checkpoint have them.</summary>
public sealed class SignedNoteTests
{
    private const string Key = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    private const string Text = "This is an example message.\n";
    private const string Signature = "\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    private static readonly Key Own = NSec.Cryptography.Key.Create(SignatureAlgorithm.Ed25519);
    private static readonly VerifierKey OwnVerifier = VerifierKey.Of("gateway.test/ledger", Own.PublicKey);
    private static readonly byte[] Root = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void A_note_that_another_program_signed_is_read()
    {
        Assert.Equal(Text, SignedNote.Open($"{Text}\n{Signature}", VerifierKey.Parse(Key)));
        Assert.Equal(Key, VerifierKey.Parse(Key).ToString());
    }

    [Fact]
    public void Signatures_of_unknown_keys_are_passed_over()
    {
        var note = $"{Text}\n\u2014 witness.example AAAAAAAAAAAA\n{Signature}\u2014 example.com/foo AAAAAAAAAAAA\n";

        Assert.Equal(Text, SignedNote.Open(note, VerifierKey.Parse(Key)));
    }

    [Theory]
    [InlineData("This is an example message.\n\n")]
    [InlineData("This is an example message\n\n" + Signature)]
    [InlineData("This is an example message.\r\n\n" + Signature)]
    [InlineData("This is an example message.\n" + Signature)]
    [InlineData("This is an example message.\n\n\u2014 example.com/bar Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n")]
    [InlineData("This is an example message.\n\n- example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n")]
    [InlineData("This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQN=\n")]
    [InlineData("This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM= \n")]
    [InlineData("")]
    public void A_note_that_is_altered_or_malformed_is_refused(string note)
    {
        Assert.Throws<InvalidDataException>(() => SignedNote.Open(note, VerifierKey.Parse(Key)));
    }

    [Theory]
    [InlineData("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U")]
    [InlineData("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")]
    [InlineData("example.com/foo")]
    [InlineData("")]
    public void A_key_line_that_is_none_is_refused_with_what_to_write(string line)
    {
        Assert.Contains("<ledger>.vkey", Assert.Throws<InvalidDataException>(() => VerifierKey.Parse(line)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_says_origin_size_and_root_and_is_read_back()
    {
        var note = new Checkpoint("gateway.test/ledger", 20_852_163, Root).Sign(Own);

        Assert.StartsWith("gateway.test/ledger\n20852163\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n\u2014 gateway.test/ledger ", note, StringComparison.Ordinal);
        var checkpoint = Checkpoint.Open(note, OwnVerifier);
        Assert.Equal(("gateway.test/ledger", 20_852_163), (checkpoint.Origin, checkpoint.Size));
        Assert.Equal(Root, checkpoint.Root);
    }

    [Theory]
    [InlineData("gateway.other\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n")]
    [InlineData("gateway.test/ledger\n07\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n")]
    [InlineData("gateway.test/ledger\n-7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n")]
    [InlineData("gateway.test/ledger\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=\n")]
    [InlineData("gateway.test/ledger\n7\nAAEC\n")]
    [InlineData("gateway.test/ledger\n7\n")]
    public void What_is_signed_but_no_checkpoint_of_this_ledger_is_refused(string text)
    {
        Assert.Throws<InvalidDataException>(() => Checkpoint.Open(SignedNote.Sign(text, "gateway.test/ledger", Own), OwnVerifier));
    }

    [Fact]
    public void Every_changed_byte_of_a_checkpoint_is_noticed()
    {
        var note = System.Text.Encoding.UTF8.GetBytes(new Checkpoint("gateway.test/ledger", 7, Root).Sign(Own));
        for (var i = 0; i < note.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                byte[] changed = [.. note];
                changed[i] ^= (byte)(1 << bit);
                Assert.Throws<InvalidDataException>(() => Checkpoint.Open(System.Text.Encoding.UTF8.GetString(changed), OwnVerifier));
            }
        }
    }

    [Fact]
    public void A_file_of_many_notes_gives_each_and_leaves_out_what_broke_off()
    {
        var notes = Enumerable.Range(1, 3).Select(size => new Checkpoint("gateway.test/ledger", size, Root).Sign(Own)).ToList();

        Assert.Equal(notes, SignedNote.SplitFile(string.Concat(notes)));
        Assert.Equal(notes, SignedNote.SplitFile(string.Join('\n', notes).ReplaceLineEndings("\r\n")));
        Assert.Equal([notes[0], notes[2]], SignedNote.SplitFile($"{notes[0]}{notes[1][..40]}\n\n{notes[2]}"));
        Assert.Equal([notes[0]], SignedNote.SplitFile($"{notes[0]}{notes[1][..40]}"));
        Assert.Empty(SignedNote.SplitFile(""));
    }
}
