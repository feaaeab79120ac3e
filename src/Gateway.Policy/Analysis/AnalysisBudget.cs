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
    public static AnalysisBudget Ample => new(20_000_000, CancellationToken.None);

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
