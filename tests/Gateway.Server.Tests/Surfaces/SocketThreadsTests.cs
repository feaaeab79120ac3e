using System.Collections;
using System.Net;
using System.Net.Sockets;
using Gateway.Server.Audit;
using Gateway.Server.Enforcement;
using Gateway.Server.Partners.Connections;
using Gateway.Server.Tests.Access;
using Gateway.Testing;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Xunit;

namespace Gateway.Server.Tests.Surfaces;

/// <summary>
/// What takes long or may wait goes on on the pool, wherever it was begun (<see cref="SocketCompletions"/>). A thread that watches sockets is none of the pool; here a thread of
/// the test stands for one.
/// </summary>
public sealed class SocketThreadsTests
{
    [Fact]
    public async Task A_request_that_begins_where_another_ended_is_worked_on_the_pool()
    {
        var seen = new SeeingFeatures();
        var middleware = new ExchangeMiddleware(_ => Task.CompletedTask, null!, null!, null!, null!, null!, null!, Options.Create(new LedgerOptions()), null!);

        await Assert.ThrowsAsync<NotSupportedException>(() => ElsewhereAsync(() => middleware.InvokeAsync(new DefaultHttpContext(seen))));

        Assert.True(seen.FirstOnPool);
    }

    [Theory]
    [InlineData(true, "hello pool, answer pool, message here")]
    // Without TLS there is no certificate; and the end of an idle connection, or what comes on it unasked, must be seen at once.
    [InlineData(false, "hello here, answer here, message here")]
    public async Task What_follows_the_reads_of_a_handshake_with_a_partner_is_done_on_the_pool(bool isTls, string expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndpoint, TestContext.Current.CancellationToken);
        using var partner = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        await partner.SendAsync(new byte[3], TestContext.Current.CancellationToken);
        await using var stream = new OpenConnections().Open("partner.example", (IPEndPoint)listener.LocalEndpoint, socket, isTls);
        await TestGateway.WaitAsync(() => socket.Available == 3);

        var wentOn = new List<string>();
        foreach (var written in (string[])["hello", "answer", "message"])
        {
            await ElsewhereAsync(async () =>
            {
                await stream.WriteAsync(new byte[1], TestContext.Current.CancellationToken);
                // The byte is there, so nothing else would make this go on anywhere else.
                Assert.Equal(1, await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
                wentOn.Add(written + (Thread.CurrentThread.IsThreadPoolThread ? " pool" : " here"));
            });
        }

        Assert.Equal(expected, string.Join(", ", wentOn));
    }

    [Fact]
    public async Task A_token_is_validated_on_the_pool_wherever_the_keys_of_its_provider_came_from()
    {
        using var identity = new TestIdentity();
        var validatedOnPool = new TaskCompletionSource<bool>();
        await using var partner = RawPartner.Start(RawBehaviours.Fixed("200 OK", "ok"));
        await using var gateway = await TestGateway.StartAsync(options =>
        {
            options.Routes.Add(TestRoute.CompreFace(partner.Address));
            options.Directives.Add(Some.Allow());
            identity.Configure(options);
            var inner = options.Configure!;
            options.Configure = builder =>
            {
                inner(builder);
                builder.Services.PostConfigure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, bearer =>
                {
                    bearer.ConfigurationManager = new ElsewhereManager(bearer.ConfigurationManager!);
                    var validator = bearer.TokenValidationParameters.IssuerValidator;
                    bearer.TokenValidationParameters.IssuerValidator = (issuer, token, parameters) =>
                    {
                        validatedOnPool.TrySetResult(Thread.CurrentThread.IsThreadPoolThread);
                        return validator(issuer, token, parameters);
                    };
                });
            };
        });
        using var request = Some.CompreFaceSearch();
        request.Headers.TryAddWithoutValidation("Gateway-Authorization", "Bearer " + identity.Token());

        using var answer = await gateway.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(await validatedOnPool.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        Assert.Equal("member", (string?)Assert.Single(gateway.Entries("intent"))["callerKind"]);
    }

    /// <summary>Begins on a thread of its own.</summary>
    private static async Task ElsewhereAsync(Func<Task> work)
    {
        var begun = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => begun.SetResult(work())).Start();
        await await begun.Task;
    }

    /// <summary>Brings what another one has, the first time on a thread of its own on which whoever waits goes on.</summary>
    private sealed class ElsewhereManager(IConfigurationManager<OpenIdConnectConfiguration> inner) : IConfigurationManager<OpenIdConnectConfiguration>
    {
        private Task<OpenIdConnectConfiguration>? _found;

        public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
        {
            if (_found is not null) return _found;
            var coming = new TaskCompletionSource<OpenIdConnectConfiguration>();
            _found = coming.Task;
            new Thread(() =>
            {
                Thread.Sleep(200);
                coming.SetResult(inner.GetConfigurationAsync(cancel).GetAwaiter().GetResult());
            }).Start();
            return _found;
        }

        public void RequestRefresh()
        {
        }
    }

    /// <summary>Notes where it is looked at first, and has nothing.</summary>
    private sealed class SeeingFeatures : IFeatureCollection
    {
        public bool? FirstOnPool { get; private set; }

        public bool IsReadOnly => true;

        public int Revision => 0;

        public object? this[Type key] { get => Look<object>(); set => throw new NotSupportedException(); }

        public TFeature? Get<TFeature>() => Look<TFeature>();

        public void Set<TFeature>(TFeature? instance) => throw new NotSupportedException();

        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => throw new NotSupportedException();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private T Look<T>()
        {
            FirstOnPool ??= Thread.CurrentThread.IsThreadPoolThread;
            throw new NotSupportedException();
        }
    }
}
