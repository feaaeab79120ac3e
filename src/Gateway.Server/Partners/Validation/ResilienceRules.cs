using System.Globalization;
using Gateway.Server.Partners.Resilience;

namespace Gateway.Server.Partners.Validation;

/// <summary>Reads how much of a partner's faults a route bears. The members' forms and bounds are part of the schema; here stands what they must be to each other.</summary>
internal static class ResilienceRules
{
    private const string TotalTimeout = nameof(ResilienceSettings.TotalTimeout);
    private const string AttemptTimeout = nameof(ResilienceSettings.AttemptTimeout);
    private const string ConcurrencyLimit = nameof(ResilienceSettings.ConcurrencyLimit);
    private const string QueueLimit = nameof(ResilienceSettings.QueueLimit);

    /// <summary>The members of a route's metadata that belong here.</summary>
    public static (string Name, Shape Shape)[] Members { get; } =
    [
        (TotalTimeout, Scalar.DurationWithin(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1))),
        (AttemptTimeout, Scalar.DurationWithin(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1))),
        (nameof(ResilienceSettings.Retries), Scalar.CountWithin(0, 3)),
        (nameof(ResilienceSettings.BreakerFailureRatio), Scalar.NumberWithin(0.1, 1)),
        (nameof(ResilienceSettings.BreakerMinimum), Scalar.CountWithin(2, 10_000)),
        (nameof(ResilienceSettings.BreakerWindow), Scalar.DurationWithin(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10))),
        (nameof(ResilienceSettings.BreakerPause), Scalar.DurationWithin(TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(10))),
        (ConcurrencyLimit, Scalar.CountWithin(1, 10_000)),
        (QueueLimit, Scalar.CountWithin(0, 10_000)),
    ];

    /// <summary>The settings of a route; what cannot be read has been refused by the schema and stands at its default.</summary>
    public static ResilienceSettings Read(IConfigurationSection route, ErrorList errors)
    {
        var metadata = route.GetSection("Metadata");
        var settings = ResilienceSettings.Default;
        settings = settings with
        {
            TotalTimeout = Duration(metadata[TotalTimeout]) ?? settings.TotalTimeout,
            AttemptTimeout = Duration(metadata[AttemptTimeout]),
            Retries = Count(metadata[nameof(settings.Retries)]) ?? settings.Retries,
            BreakerFailureRatio = Number(metadata[nameof(settings.BreakerFailureRatio)]) ?? settings.BreakerFailureRatio,
            BreakerMinimum = Count(metadata[nameof(settings.BreakerMinimum)]) ?? settings.BreakerMinimum,
            BreakerWindow = Duration(metadata[nameof(settings.BreakerWindow)]) ?? settings.BreakerWindow,
            BreakerPause = Duration(metadata[nameof(settings.BreakerPause)]) ?? settings.BreakerPause,
            ConcurrencyLimit = Count(metadata[ConcurrencyLimit]),
            QueueLimit = Count(metadata[QueueLimit]) ?? settings.QueueLimit,
        };
        if (settings.AttemptTimeout > settings.TotalTimeout)
            errors.Add(metadata, AttemptTimeout, $"`{settings.AttemptTimeout:c}` is longer than {TotalTimeout}, `{settings.TotalTimeout:c}`; write a shorter one, or leave it out");
        if (settings is { QueueLimit: > 0, ConcurrencyLimit: null })
            errors.Add(metadata, QueueLimit, $"nothing waits without a limit; write {ConcurrencyLimit} too, or leave it out");
        return settings;
    }

    private static TimeSpan? Duration(string? text) => TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var span) ? span : null;

    private static int? Count(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    private static double? Number(string? text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}
