using System.Buffers;
using System.Security.Cryptography;
using Gateway.Server.Surfaces;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.Server.Tests.Surfaces;

/// <summary>Photographs arrive in large blocks, and no block serves two callers.</summary>
public sealed class TransportBlocksTests : IDisposable
{
    private readonly TransportBlocks _blocks = new();

    public void Dispose() => _blocks.Dispose();

    [Fact]
    public void A_block_that_was_given_back_is_lent_again()
    {
        var first = _blocks.Rent();
        var memory = first.Memory;
        first.Dispose();

        using var second = _blocks.Rent(4096);

        Assert.Equal(TransportBlocks.LargeBlock, memory.Length);
        Assert.True(memory.Span == second.Memory.Span);
        Assert.Equal(1, _blocks.Made);
    }

    [Fact]
    public void A_block_given_back_twice_serves_one_caller()
    {
        var first = _blocks.Rent();
        first.Dispose();
        first.Dispose();

        using var second = _blocks.Rent();
        using var third = _blocks.Rent();

        Assert.False(second.Memory.Span == third.Memory.Span);
    }

    [Fact]
    public void While_all_large_ones_are_lent_there_are_small_ones()
    {
        var lent = Enumerable.Range(0, TransportBlocks.MostBlocks).Select(_ => _blocks.Rent()).ToList();

        using var small = _blocks.Rent();
        lent[0].Dispose();
        using var large = _blocks.Rent();

        Assert.All(lent[1..], block => Assert.Equal(TransportBlocks.LargeBlock, block.Memory.Length));
        Assert.Equal(4096, small.Memory.Length);
        Assert.Equal(TransportBlocks.LargeBlock, large.Memory.Length);
        Assert.Equal(TransportBlocks.MostBlocks, _blocks.Made);
    }

    [Fact]
    public void More_than_the_small_ones_have_cannot_be_asked_for() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _blocks.Rent(_blocks.MaxBufferSize + 1));

    [Fact]
    public void A_listener_that_closes_leaves_the_blocks_to_the_others()
    {
        var pool = _blocks.Create();

        pool.Dispose();

        using var block = pool.Rent();
        Assert.Equal(TransportBlocks.LargeBlock, block.Memory.Length);
    }

    [Fact]
    public void Many_threads_never_hold_the_same_block()
    {
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (var round = 0; round < 2000; round++)
            {
                var mark = (byte)(1 + ((thread + (8 * round)) % 251));
                var lent = new List<IMemoryOwner<byte>>();
                for (var i = 0; i < 5; i++)
                {
                    lent.Add(_blocks.Rent());
                    lent[i].Memory.Span.Fill(mark);
                }
                foreach (var block in lent)
                {
                    Assert.Equal(-1, block.Memory.Span.IndexOfAnyExcept(mark));
                    block.Dispose();
                }
            }
        });
        Assert.InRange(_blocks.Made, 5, 8 * 5);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public async Task Each_caller_gets_its_own_body_back_while_others_send_theirs(int major, int minor)
    {
        await using var partner = await KestrelPartner.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
        });
        await using var gateway = await Wire.StartAsync(partner.Address, options => options.Settings.Add(Wire.WithH2c));
        var blocks = Assert.IsType<TransportBlocks>(gateway.Services.GetRequiredService<IMemoryPoolFactory<byte>>());
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = major == 2 ? gateway.H2cAddress() : gateway.ProxyAddress };

        await Task.WhenAll(Enumerable.Range(0, 24).Select(async i =>
        {
            var sent = RandomNumberGenerator.GetBytes(100_000 + (i * 7_919));
            using var request = new HttpRequestMessage(HttpMethod.Post, Wire.Any)
            {
                Content = new ByteArrayContent(sent),
                Version = new Version(major, minor),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(sent, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }));

        Assert.InRange(blocks.Made, 1, TransportBlocks.MostBlocks);
    }
}
