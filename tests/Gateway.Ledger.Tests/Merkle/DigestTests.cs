using System.Security.Cryptography;
using Gateway.Ledger.Merkle;

namespace Gateway.Ledger.Tests.Merkle;

public sealed class DigestTests
{
    [Fact]
    public void A_digest_is_SHA256_for_every_length_however_often_its_thread_has_hashed_before()
    {
        var bytes = Enumerable.Range(0, 70_000).Select(i => (byte)(i * 31)).ToArray();

        for (var length = 0; length <= 520; length++)
            Assert.Equal(SHA256.HashData(bytes.AsSpan(0, length)), Of(bytes.AsSpan(0, length)));
        Assert.Equal(SHA256.HashData(bytes), Of(bytes));
    }

    [Fact]
    public void Threads_that_hash_at_once_do_not_disturb_each_other()
    {
        var wrong = 0;
        var threads = Enumerable.Range(0, 4).Select(seed => new Thread(() =>
        {
            var value = new byte[100 + seed];
            for (var round = 0; round < 5_000; round++)
            {
                value[round % value.Length]++;
                if (!Of(value).AsSpan().SequenceEqual(SHA256.HashData(value)))
                    Interlocked.Increment(ref wrong);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Equal(0, wrong);
    }

    [Fact]
    public void A_digest_needs_room_for_32_bytes_and_no_more() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Digest.Of([1], new byte[31]));

    private static byte[] Of(ReadOnlySpan<byte> value)
    {
        var digest = new byte[Digest.Length];
        Digest.Of(value, digest);
        return digest;
    }
}
