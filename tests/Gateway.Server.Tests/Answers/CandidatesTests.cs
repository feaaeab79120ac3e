using System.Text;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Answers;

/// <summary>The number of candidates in a partner's answer stands in the outcome, read while the answer passes.</summary>
public sealed class CandidatesTests
{
    private const string Recognize = "POST /compreface/api/v1/recognition/recognize HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    private const string Subjects = "GET /compreface/api/v1/recognition/subjects HTTP/1.1\r\nHost: gateway\r\n\r\n";
    private const string Two = """{"result":[{"subjects":[{"subject":"a"}]},{"subjects":[{"subject":"b"}]}]}""";

    [Theory]
    [InlineData(Two, "Content-Type: application/json", 2)]
    [InlineData(Two, "Content-Type: application/json; charset=utf-8", 2)]
    [InlineData("""{"result":[]}""", "Content-Type: application/json", 0)]
    [InlineData("""{"code":28,"message":"No face is found"}""", "Content-Type: application/json", null)]
    [InlineData(Two, "Content-Type: text/html", null)]
    [InlineData(Two, "Content-Type: application/json\r\nContent-Encoding: gzip", null)]
    public async Task An_answer_in_plain_json_tells_the_number(string body, string head, int? candidates)
    {
        await using var partner = RawPartner.Start(async exchange =>
        {
            await exchange.ReadBodyAsync();
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\n{head}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        });
        await using var gateway = await StartAsync(partner);

        Assert.Equal(200, (await gateway.AskAsync(Recognize)).Status);

        Assert.Equal(candidates, await CandidatesAsync(gateway));
    }

    [Fact]
    public async Task A_profile_that_names_no_candidates_has_none_counted()
    {
        await using var partner = RawPartner.Start(exchange => exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Two.Length}\r\n\r\n{Two}"));
        await using var gateway = await StartAsync(partner);

        Assert.Equal(200, (await gateway.AskAsync(Subjects)).Status);

        Assert.Null(await CandidatesAsync(gateway));
    }

    [Fact]
    public async Task A_long_answer_passes_whole_and_tells_the_number_where_the_list_ends_early()
    {
        var early = Encoding.ASCII.GetBytes(Two[..^1] + ",\"rest\":\"" + new string('A', 300_000) + "\"}");
        await using var partner = RawPartner.Start(RawAnswer(early));
        await using var gateway = await StartAsync(partner);

        Assert.Equal(early, (await gateway.AskAsync(Recognize)).Body);
        Assert.Equal(2, await CandidatesAsync(gateway));
    }

    [Fact]
    public async Task A_list_that_ends_behind_the_first_64_KiB_tells_no_number()
    {
        var late = Encoding.ASCII.GetBytes("{\"rest\":\"" + new string('A', 70_000) + "\"," + Two[1..]);
        await using var partner = RawPartner.Start(RawAnswer(late));
        await using var gateway = await StartAsync(partner);

        Assert.Equal(late, (await gateway.AskAsync(Recognize)).Body);
        Assert.Null(await CandidatesAsync(gateway));
    }

    [Fact]
    public async Task Counting_holds_nothing_back()
    {
        var rest = new TaskCompletionSource();
        await using var partner = RawPartner.Start(async exchange =>
        {
            await exchange.ReadBodyAsync();
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Two.Length}\r\n\r\n{Two[..20]}");
            await rest.Task;
            await exchange.SendAsync(Two[20..]);
        });
        await using var gateway = await StartAsync(partner);
        using var client = new HttpClient { BaseAddress = gateway.ProxyAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/compreface/api/v1/recognition/recognize") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        var first = new byte[20];
        await stream.ReadExactlyAsync(first);
        rest.SetResult();

        Assert.Equal(Two[..20], Encoding.ASCII.GetString(first));
        Assert.Equal(Two[20..], await new StreamReader(stream).ReadToEndAsync());
        Assert.Equal(2, await CandidatesAsync(gateway));
    }

    // A partner that leaves the body unread would reset the connection behind its answer.
    private static Func<RawExchange, Task> RawAnswer(byte[] body) => async exchange =>
    {
        await exchange.ReadBodyAsync();
        await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{Encoding.ASCII.GetString(body)}");
    };

    private static Task<TestGateway> StartAsync(RawPartner partner) => TestGateway.StartAsync(options =>
    {
        options.Routes.Add(TestRoute.CompreFace(partner.Address));
        options.Directives.Add(Some.Allow());
    });

    private static async Task<int?> CandidatesAsync(TestGateway gateway)
    {
        await TestGateway.WaitAsync(() => gateway.Entries("outcome").Count == 1);
        var outcome = gateway.Entries("outcome").Single();
        Assert.Equal("completed", (string?)outcome["result"]);
        return (int?)outcome["candidates"];
    }
}
