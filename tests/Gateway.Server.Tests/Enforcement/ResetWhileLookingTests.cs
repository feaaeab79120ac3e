using System.IO.Pipelines;
using Gateway.Server.Enforcement.Judging;
using Gateway.Testing;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Xunit;

namespace Gateway.Server.Tests.Enforcement;

/// <summary>A caller that resets its request while the gateway waits for the beginning of the body: that is the caller's end, never the gateway's.</summary>
public sealed class ResetWhileLookingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calling_off_the_look_at_a_body_that_was_reset_throws_at_nobody_but_the_reader(bool isGet)
    {
        using var abort = new CancellationTokenSource();
        var body = new ResetBody();
        var context = new DefaultHttpContext { RequestAborted = abort.Token };
        context.Features.Set<IRequestBodyPipeFeature>(body);
        context.Features.Set<IHttpRequestBodyDetectionFeature>(body);
        Task look = isGet ? BodyPrefix.HasBodyAsync(context).AsTask() : BodyPrefix.ReadAsync(context.Request, wantsBeginning: false, abort.Token).AsTask();

        // As the clock of the look does: what is thrown here would end the process on a timer's thread.
        abort.Cancel();
        Assert.True(body.WasCalledOff);
        body.Reset();

        await Assert.ThrowsAsync<ConnectionResetException>(() => look);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_stream_that_is_reset_before_its_body_is_recorded_as_left_by_the_caller(string method)
    {
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));
        await using var gateway = await TestGateway.StartAsync(options =>
        {
            options.Routes.Add(TestRoute.CompreFace(partner.Address));
            options.Directives.Add(Some.Allow("searches"));
            options.Settings.Add(Wire.WithH2c);
        });
        await using var client = await RawHttp2.ConnectAsync(gateway.H2cAddress().Port);
        (string, string)[] head =
        [
            (":method", method), (":scheme", "http"), (":authority", "gw"), (":path", "/compreface/api/v1/recognition/recognize"), ("content-type", "multipart/form-data; boundary=b"),
        ];

        await client.SendHeadAsync(1, head, endStream: false);
        await client.SendAsync(Http2Frame.Ping, 0, 0, new byte[8]);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.Empty(gateway.Entries("intent"));
        await client.SendAsync(Http2Frame.ResetStream, 0, 1, new byte[] { 0, 0, 0, 8 });

        await TestGateway.WaitAsync(() => gateway.Entries("intent").Count == 1);
        Assert.Equal("client-gone", (string?)gateway.Entries("intent").Single()["reason"]);
        Assert.Equal(0, partner.Connections);
    }

    /// <summary>Behaves as Kestrel's reader does: after a reset of its stream every call throws, and so does the read that waits.</summary>
    private sealed class ResetBody : PipeReader, IRequestBodyPipeFeature, IHttpRequestBodyDetectionFeature
    {
        private readonly TaskCompletionSource<ReadResult> _read = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool WasCalledOff { get; private set; }
        public PipeReader Reader => this;
        public bool CanHaveBody => true;

        public void Reset() => _read.SetException(new IOException("The client reset the request stream."));

        public override bool TryRead(out ReadResult result)
        {
            result = default;
            return false;
        }

        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => await _read.Task;

        public override void CancelPendingRead()
        {
            WasCalledOff = true;
            throw new IOException("The client reset the request stream.");
        }

        public override void AdvanceTo(SequencePosition consumed) => throw new NotSupportedException();

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => throw new NotSupportedException();

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
