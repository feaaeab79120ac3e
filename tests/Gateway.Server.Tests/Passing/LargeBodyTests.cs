using System.Globalization;
using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.Server.Tests.Passing;

/// <summary>Bodies as large as may be, through the gateway as a process of its own, whose memory is looked at.</summary>
public sealed class LargeBodyTests
{
    private const int Mebibyte = 1024 * 1024;
    private const long Largest = 100L * Mebibyte;

    [Fact]
    public async Task A_hundred_mebibytes_announced_in_chunks_and_coming_back_pass_whole_and_do_not_stay_in_memory()
    {
        var sink = new UploadSink();
        await using var partner = await KestrelPartner.StartAsync(async context =>
        {
            if (HttpMethods.IsPost(context.Request.Method))
            {
                await sink.HandleAsync(context);
                return;
            }
            var chunk = new byte[Mebibyte];
            for (long sent = 0; sent < Largest; sent += chunk.Length) await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        });
        using var folder = new TempFolder();
        folder.Write("directives/everything.json", Wire.Everything);
        await using var gateway = await GatewayProcess.StartAsync(folder, [
            .. new TestRoute("open", "open-pd", "open", partner.Address, Prefix: "/open").Settings(), "Gateway:Apis:Path=" + Repository.PathOf("tests/Gateway.Server.Tests/Enforcement/Apis")]);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        Assert.Equal("10", await SendAsync(client, gateway, new ByteArrayContent(new byte[10])));
        var before = gateway.PeakMemory();

        var announced = new StreamContent(new Zeros(Largest));
        announced.Headers.ContentLength = Largest;
        Assert.Equal(Largest.ToString(CultureInfo.InvariantCulture), await SendAsync(client, gateway, announced));
        // In chunks the server counts their framing towards the limit.
        Assert.Equal((Largest - Mebibyte).ToString(CultureInfo.InvariantCulture), await SendAsync(client, gateway, new StreamContent(new Zeros(Largest - Mebibyte))));
        await using (var answer = await client.GetStreamAsync(new Uri(gateway.ProxyAddress, Wire.Any), TestContext.Current.CancellationToken))
        {
            long came = 0;
            var buffer = new byte[64 * 1024];
            for (int read; (read = await answer.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0;) came += read;
            Assert.Equal(Largest, came);
        }

        Assert.InRange(gateway.PeakMemory() - before, 0, 50L * Mebibyte);
    }

    private static async Task<string> SendAsync(HttpClient client, GatewayProcess gateway, HttpContent content)
    {
        using var answer = await client.PostAsync(new Uri(gateway.ProxyAddress, Wire.Any), content, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>So many zero bytes, of unknown length to who reads them.</summary>
    private sealed class Zeros(long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, _left);
            Array.Clear(buffer, offset, read);
            _left -= read;
            return read;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
