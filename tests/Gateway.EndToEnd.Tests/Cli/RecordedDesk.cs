using System.Globalization;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests.Cli;

/// <summary>A running gateway that recorded two cases and a sealed order, all of it signed; shared by tests that only read.</summary>
public sealed class RecordedDesk : IAsyncLifetime
{
    public const string Case = "26-012345";
    public const string OtherCase = "26-054321";

    private GatewayDesk? _desk;

    internal GatewayDesk Desk => _desk!;

    /// <summary>Record and leaf hash that the requester of <see cref="Case"/> was told.</summary>
    public long Record { get; private set; }
    public string Leaf { get; private set; } = "";

    /// <summary>A file with exactly the body that was sent for <see cref="Case"/>.</summary>
    public string SentBody { get; private set; } = "";

    public long Size { get; private set; }

    internal Task<GatewayCtlRun> RunAsync(params string[] arguments) => Desk.RunAsync(arguments);

    public string PathOf(string name) => Path.Combine(Desk.Home, name);

    public async ValueTask InitializeAsync()
    {
        _desk = await GatewayDesk.StartAsync(
            Documents.Directive("shadow", effect: "log"),
            Documents.Directive("sealed", agency: "partner-pd", more: """

                  "confidential": true, "except": [ { "operations": ["frt"] } ],
                """));
        await SendAsync(OtherCase, null);
        SentBody = PathOf("sent-body");
        await SendAsync(Case, SentBody);
        await Desk.Gateway.OutcomeOfAsync(Record);
        await Desk.Gateway.PutAndWaitAsync(Documents.Directive("shadow"));
        var epoch = await Desk.EpochAsync();
        await Desk.UntilAsync(status => (long?)status["ledger"]!["checkpoint"] > epoch);
        Size = (long)(await Desk.Gateway.StatusAsync())["ledger"]!["checkpoint"]!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_desk is not null)
            await _desk.DisposeAsync();
    }

    private async Task SendAsync(string number, string? keepBody)
    {
        using var request = Some.CompreFaceSearch();
        request.Headers.Add("Frt-Case-Number", number);
        if (keepBody is not null)
            await File.WriteAllBytesAsync(keepBody, await request.Content!.ReadAsByteArrayAsync());
        using var answer = await Desk.Gateway.Client.SendAsync(request);
        Record = long.Parse(answer.Headers.GetValues("Gateway-Record").Single(), CultureInfo.InvariantCulture);
        Leaf = answer.Headers.GetValues("Gateway-Leaf").Single();
    }
}
