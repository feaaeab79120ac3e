namespace Gateway.Policy.Analysis;

/// <summary>
/// How much work an analysis may be: a number of steps, the same on every machine, and where somebody waits for it a time, which it asks for itself: a busy
/// process calls timers late. A step takes some ten nanoseconds.
/// </summary>
public sealed class AnalysisBudget
{
    private const long StepsBetweenLooks = 64;
    private const long AmpleSteps = 20_000_000;

    private readonly Func<TimeSpan>? _elapsed;
    private readonly TimeSpan _longest;
    private long _left;
    private long _nextLook;

    /// <param name="steps">Work, however long it takes.</param>
    public AnalysisBudget(long steps) => _left = _nextLook = steps;

    /// <param name="elapsed">How long it has taken by now: whoever waits for it holds the clock.</param>
    public AnalysisBudget(long steps, TimeSpan longest, Func<TimeSpan> elapsed)
        : this(steps) => (_longest, _elapsed) = (longest, elapsed);

    /// <summary>Far more than a set of directives needs that people could read. Bounds memory too: a step keeps at most about 100 bytes.</summary>
    public static AnalysisBudget Ample => new(AmpleSteps);

    /// <summary>The same, and no longer than <paramref name="longest"/>.</summary>
    public static AnalysisBudget Within(TimeSpan longest, Func<TimeSpan> elapsed) => new(AmpleSteps, longest, elapsed);

    /// <summary>Facts that are told apart, and masks: as deep as the work may go into itself.</summary>
    internal const int MostAtOnce = 1_000;

    internal static void Bound(int count)
    {
        if (count > MostAtOnce) throw new AnalysisLimitException("The directives tell more facts apart than an analysis may hold.");
    }

    internal void Spend(int steps)
    {
        _left -= steps;
        if (_left < 0) throw new AnalysisLimitException("The directives cannot be told apart within the work that an analysis may be.");
        if (_left > _nextLook) return;
        _nextLook = _left - StepsBetweenLooks;
        LookAtClock();
    }

    /// <summary>Before work that is not counted in steps.</summary>
    internal void LookAtClock()
    {
        if (_elapsed?.Invoke() >= _longest) throw new AnalysisLimitException("The analysis did not end in the time that it may take.");
    }
}

/// <summary>An analysis reached its bound: nothing was found out, and the message says which bound.</summary>
public sealed class AnalysisLimitException(string message) : Exception(message);
