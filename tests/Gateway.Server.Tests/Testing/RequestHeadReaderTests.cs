using System.Text;
using Gateway.FakePartner;
using Xunit;

namespace Gateway.Server.Tests.Testing;

public sealed class RequestHeadReaderTests
{
    public static TheoryData<string, int, int> Streams { get; } = new()
    {
        { "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 1, 1 },
        { "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 1, 1 },
        { "POST / HTTP/1.1\r\nContent-Length: 28\r\n\r\nGET /not-a-head HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n", 2, 2 },
        { "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1c;x=y\r\nGET /not-a-head HTTP/1.1\r\n\r\n\r\n0\r\nT: v\r\n\r\nGET /2 HTTP/1.1\r\n\r\n", 2, 2 },
        { "GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\n\r\n", 3, 3 },
        { "POST /cut HTTP/1.1\r\nContent-Le", 1, 0 },
        { "POST /cut-body HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf", 1, 1 },
        { "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nno-size\r\nGET / HTTP/1.1\r\n\r\n", 2, 1 },
        { "", 0, 0 },
    };

    [Theory, MemberData(nameof(Streams))]
    public void Requests_are_counted_by_their_request_lines_however_the_bytes_are_cut(string stream, int requests, int heads)
    {
        for (var piece = 1; piece <= Math.Max(1, stream.Length); piece += 7)
        {
            var (lines, seen) = Read(stream, piece, () => false);
            Assert.Equal((requests, heads), (lines, seen.Count));
        }
    }

    [Fact]
    public void Bytes_after_an_accepted_upgrade_are_not_taken_for_requests()
    {
        var (lines, _) = Read("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\nGET /frame HTTP/1.1\r\n\r\n", 1, () => true);

        Assert.Equal(1, lines);
    }

    [Fact]
    public void Bytes_after_a_refused_upgrade_are_the_next_request()
    {
        var (lines, _) = Read("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\nGET /2 HTTP/1.1\r\n\r\n", 1, () => false);

        Assert.Equal(2, lines);
    }

    [Fact]
    public void A_line_without_end_counts_as_a_request()
    {
        var (lines, heads) = Read(new string('x', 300_000), 4096, () => false);

        Assert.Equal((1, 0), (lines, heads.Count));
    }

    private static (int Lines, List<string> Heads) Read(string stream, int piece, Func<bool> hasSwitched)
    {
        var lines = 0;
        var heads = new List<string>();
        var reader = new RequestHeadReader(() => lines++, heads.Add, hasSwitched);
        foreach (var part in Encoding.Latin1.GetBytes(stream).Chunk(piece)) reader.Read(part);
        return (lines, heads);
    }
}
