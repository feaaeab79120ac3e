namespace Gateway.Policy.Analysis;

/// <summary>
/// How much work an analysis may be: a number of steps, the same on every machine, and a sign of the caller that time is up. A step takes some ten nanoseconds.
/// </summary>
public sealed class AnalysisBudget(long steps, CancellationToken timeIsUp)
{
    private const long StepsBetweenLooks = 4096;

    private long _left = steps;
    private long _nextLook = steps;

    /// <summary>Far more than a set of directives needs that people could read. Bounds memory too: a step keeps at most about 100 bytes.</summary>
    public static AnalysisBudget Ample => Within(CancellationToken.None);

    /// <summary>The same, and no longer than until <paramref name="timeIsUp"/>.</summary>
    public static AnalysisBudget Within(CancellationToken timeIsUp) => new(20_000_000, timeIsUp);

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
        if (timeIsUp.IsCancellationRequested) throw new AnalysisLimitException("The analysis did not end in the time that it may take.");
    }
}

/// <summary>An analysis reached its bound: nothing was found out, and the message says which bound.</summary>
public sealed class AnalysisLimitException(string message) : Exception(message);
