using Gateway.Server.Tests.Enforcement;
using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Answers;

/// <summary>Where the record cannot be written nothing leaves, and the answer says so.</summary>
public sealed class LedgerAnswersTests : IAsyncLifetime
{
    private readonly RawPartner _partner = RawPartner.Start(RawBehaviours.Fixed("200 OK"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _partner.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_ledger_that_another_program_has_locked_is_503_for_permitted_and_refused_alike_and_recovers_by_itself(bool isPermitted)
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, [isPermitted ? Wire.Everything : Wire.Ban], Impatient);
        using (LedgerFile.Hold(gateway.LedgerPath))
        {
            var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

            var problem = OwnAnswer.Check(gateway, answer, 503, "ledger");
            Assert.Null(problem["record"]);
            Assert.Equal("5", answer.Headers["Retry-After"].Single());
            Assert.Equal(0, _partner.Connections);
        }
        await gateway.UntilStatusAsync(isPermitted ? 200 : 451);
    }

    [Fact]
    public async Task A_ledger_whose_file_was_removed_is_503_and_nothing_leaves()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, Impatient);
        File.Delete(gateway.LedgerPath);

        var answer = await gateway.AskAsync(Wire.Get(Wire.Any));

        Assert.Equal(503, answer.Status);
        Assert.Contains("problem:ledger\"", answer.Text, StringComparison.Ordinal);
        Assert.Empty(answer.Headers["Gateway-Record"]);
        Assert.Equal(0, _partner.Connections);
    }

    [Fact]
    public async Task A_full_queue_is_503_overloaded()
    {
        await using var gateway = await Wire.StartAsync(_partner.Address, options =>
        {
            options.Settings.Add("Gateway:Ledger:QueueLength=16");
            options.Settings.Add("Gateway:Ledger:AppendDeadline=00:00:01");
        });
        using var held = LedgerFile.Hold(gateway.LedgerPath);

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => gateway.AskAsync(Wire.Get(Wire.Any))));

        Assert.All(answers, answer => Assert.Equal(503, answer.Status));
        var overloaded = answers.Where(answer => answer.Text.Contains("problem:overloaded\"", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(overloaded);
        OwnAnswer.Check(gateway, overloaded[0], 503, "overloaded");
        Assert.Equal("1", overloaded[0].Headers["Retry-After"].Single());
        Assert.Equal(0, _partner.Connections);
    }

    private static void Impatient(TestGatewayOptions options) => options.Settings.Add("Gateway:Ledger:AppendDeadline=00:00:00.300");
}
