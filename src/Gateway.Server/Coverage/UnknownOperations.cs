using System.Text.Encodings.Web;
using System.Text.Json;
using Gateway.Policy.Apis;
using Gateway.Server.Enforcement;
using Gateway.Server.Partners;

namespace Gateway.Server.Coverage;

/// <summary>
/// Tallies what no rule of a profile fits, for seven days, so that somebody can write the rule that is missing. In memory and bounded; at start it is made again from the
/// ledger. Thread-safe.
/// </summary>
internal sealed class UnknownOperations(PartnerConfig partners, TimeProvider time)
{
    /// <summary>Days that are told, today included.</summary>
    public const int Days = 7;

    /// <summary>Shapes that are followed at once; beyond it further ones are not.</summary>
    private const int MaxShapes = 200;

    /// <summary>Of them, how many are told.</summary>
    private const int MaxTold = 50;

    private const int MaxHeaderValue = 80;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private readonly Dictionary<Shape, Tally> _tallies = [];

    /// <summary>Counts a recorded exchange, if no rule fitted it.</summary>
    public void Saw(Exchange exchange)
    {
        if (exchange is { What.Rule: Classification.NoRule, Route: { } route, Receipt: { } receipt, Request: { } request })
            Count(new Shape(route.RouteId, request.Method, route.Profile.ShapeOf(exchange.ApiPath), HeaderOf(exchange.What.Discriminators)), receipt.Index, exchange.Instant.At);
    }

    /// <summary>Counts an intent of the ledger; <paramref name="target"/> is path and query as recorded.</summary>
    public void SawRecorded(string? route, string method, string? target, IReadOnlyList<KeyValuePair<string, string>> discriminators, long record, DateTimeOffset at)
    {
        if (route is null || !partners.Models.TryGetValue(route, out var model) || target is null) return;
        var end = target.IndexOf('?', StringComparison.Ordinal);
        if (model.TryReadApiPath(end < 0 ? target : target[..end], out var path))
            Count(new Shape(model.RouteId, method, model.Profile.ShapeOf(path), HeaderOf(discriminators)), record, at);
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<UnknownOperationView> Now()
    {
        var oldest = DayOf(time.GetUtcNow()) - Days + 1;
        lock (_gate)
        {
            Forget_NeedsGate(oldest);
            return [.. _tallies.OrderByDescending(entry => entry.Value.Record).Take(MaxTold).Select(entry => ViewOf(entry.Key, entry.Value, oldest))];
        }
    }

    private void Count(Shape shape, long record, DateTimeOffset at)
    {
        lock (_gate)
        {
            if (!_tallies.TryGetValue(shape, out var tally))
            {
                // Also where nobody asks for status, or a full tally would stay full of what is long past.
                if (_tallies.Count >= MaxShapes)
                    Forget_NeedsGate(DayOf(time.GetUtcNow()) - Days + 1);
                if (_tallies.Count >= MaxShapes)
                    return;
                _tallies.Add(shape, tally = new Tally { First = at, Last = at, Record = record });
            }
            tally.Add(DayOf(at));
            tally.First = at < tally.First ? at : tally.First;
            (tally.Last, tally.Record) = record >= tally.Record ? (at, record) : (tally.Last, tally.Record);
        }
    }

    private void Forget_NeedsGate(int oldest)
    {
        foreach (var (shape, _) in _tallies.Where(entry => DayOf(entry.Value.Last) < oldest).ToList())
            _tallies.Remove(shape);
    }

    private UnknownOperationView ViewOf(Shape shape, Tally tally, int oldest)
    {
        var model = partners.Models[shape.Route];
        return new UnknownOperationView(
            shape.Route, model.Api, shape.Method, shape.Path, shape.Header, tally.Since(oldest), tally.First, tally.Last, tally.Record, Propose(shape));
    }

    // A line as the profiles have them. It grants nothing as it stands: no permission covers `unknown`.
    private static string Propose(Shape shape)
    {
        var words = shape.Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(word => word != "{id}").Append(shape.Header?.Split([' ', '.'])[^1]);
        var id = string.Join('-', words.OfType<string>().Prepend(shape.Method)).ToLowerInvariant();
        var rule = new Dictionary<string, object>
        {
            ["id"] = new string([.. id.Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-')]),
            ["methods"] = new[] { shape.Method },
            ["path"] = shape.Path,
        };
        if (shape.Header?.Split(": ", 2) is [var name, var value])
            rule["when"] = new[] { new Dictionary<string, object> { ["header"] = name, ["is"] = new[] { value } } };
        rule["operations"] = new[] { "unknown" };
        return JsonSerializer.Serialize(rule, Plain);
    }

    // The name of an operation, as APIs spell them; a media type names none.
    private static string? HeaderOf(IReadOnlyList<KeyValuePair<string, string>> discriminators)
    {
        foreach (var (name, value) in discriminators)
            if (!name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) && value.Length is > 0 and <= MaxHeaderValue && value.All(c => char.IsAsciiLetter(c) || c is '.' or '"'))
                return $"{name}: {value.Trim('"')}";
        return null;
    }

    private static int DayOf(DateTimeOffset at) => (int)(at.UtcTicks / TimeSpan.TicksPerDay);

    private sealed record Shape(string Route, string Method, string Path, string? Header);

    private sealed class Tally
    {
        private readonly Dictionary<int, long> _days = [];

        public required DateTimeOffset First { get; set; }
        public required DateTimeOffset Last { get; set; }
        public required long Record { get; set; }

        public void Add(int day)
        {
            _days[day] = _days.GetValueOrDefault(day) + 1;
            foreach (var old in _days.Keys.Where(known => known <= day - Days).ToList())
                _days.Remove(old);
        }

        public long Since(int oldest) => _days.Where(entry => entry.Key >= oldest).Sum(entry => entry.Value);
    }
}
