using Gateway.Server.Enforcement;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.Server.Tests.Resilience;

public sealed class AnswerClockTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void It_rings_once_when_its_time_is_up()
    {
        var clock = new AnswerClock(_time, Limit);
        _time.Advance(Limit - TimeSpan.FromTicks(1));
        Assert.False(Rings(clock));
        Assert.False(clock.HasRung);

        _time.Advance(TimeSpan.FromTicks(1));

        Assert.True(Rings(clock));
        Assert.True(clock.HasRung);
        Assert.False(Rings(clock));
    }

    [Fact]
    public void What_passes_while_it_stands_still_does_not_count()
    {
        var clock = new AnswerClock(_time, Limit);
        _time.Advance(TimeSpan.FromSeconds(1.5));
        clock.Pause();
        clock.Pause();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.False(Rings(clock));

        clock.Resume();
        clock.Resume();

        _time.Advance(TimeSpan.FromSeconds(0.4));
        Assert.False(Rings(clock));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(Rings(clock));
    }

    [Fact]
    public void Overdue_when_it_is_paused_it_rings_when_it_goes_on()
    {
        var clock = new AnswerClock(_time, Limit);
        _time.Advance(2 * Limit);
        clock.Pause();
        Assert.False(Rings(clock));

        clock.Resume();
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.True(Rings(clock));
    }

    [Fact]
    public void Stopped_it_never_rings_and_is_not_set_going_again()
    {
        var (running, paused) = (new AnswerClock(_time, Limit), new AnswerClock(_time, Limit));
        paused.Pause();

        foreach (var clock in new[] { running, paused })
        {
            clock.Stop();
            clock.Resume();
            clock.Pause();
            clock.Resume();
        }

        _time.Advance(2 * Limit);
        Assert.False(Rings(running) || Rings(paused) || running.HasRung || paused.HasRung);
    }

    [Fact]
    public void Stopping_takes_nothing_back()
    {
        var clock = new AnswerClock(_time, Limit);
        _time.Advance(Limit);
        Assert.True(Rings(clock));

        clock.Stop();
        clock.Resume();

        Assert.True(clock.HasRung);
        Assert.False(Rings(clock));
    }

    private bool Rings(AnswerClock clock) => clock.TryRing(_time.GetTimestamp());
}
