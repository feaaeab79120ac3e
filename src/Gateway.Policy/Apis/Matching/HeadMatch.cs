using System.Collections.Immutable;
using Gateway.Policy.Apis.Facts;
using Gateway.Policy.Requests;
using Gateway.Policy.Requests.Wire;

namespace Gateway.Policy.Apis.Matching;

/// <summary>Collects the rules that fit one request's head and makes one classification of them.</summary>
internal ref struct HeadMatch(CanonicalRequest request, string path, IRequestHeaders headers)
{
    private const int MaxShown = 128;
    private const uint UnknownBit = 1u << (int)OperationClass.Unknown;

    // Read by everybody, filled by nobody.
    private static readonly List<KeyValuePair<string, string>> Nothing = [];

    // An HTTP/2 WebSocket is a CONNECT to us and a GET to the partner.
    private readonly string _method = request is { IsWebSocket: true, Method: "CONNECT" } ? "GET" : request.Method;
    private ApiRule? _first;
    private List<ApiRule>? _more;
    private bool _isUncertain;

    /// <summary>Set when a discriminator stands more than once.</summary>
    public Ambiguity? Why { get; private set; }

    /// <summary>A value as the record holds it: bounded, and of a media type the type alone, since its parameters may hold anything.</summary>
    public static KeyValuePair<string, string> Shown(string name, string value)
    {
        if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) && value.IndexOf(';', StringComparison.Ordinal) is >= 0 and var end)
            value = value[..end].TrimEnd();
        return KeyValuePair.Create(name, value.Length <= MaxShown ? value : value[..MaxShown]);
    }

    public void Add(RuleGroup? group)
    {
        if (group is null)
            return;
        foreach (var rule in group.Indexed(headers))
            Add(rule);
        foreach (var rule in group.Rest)
            Add(rule);
    }

    /// <summary>Null when no rule fits.</summary>
    public Classification? Result()
    {
        if (_first is null)
            return null;
        if (_more is null)
            return !_isUncertain && _first.Fixed is { } made ? made : Judge(_first);
        var united = Judge(_first);
        foreach (var rule in _more)
            united = Unite(united, Judge(rule));
        return united;
    }

    private void Add(ApiRule rule)
    {
        if (Why is not null || !rule.Fits(_method) || rule.IsWebSocket != request.IsWebSocket)
            return;
        var isUncertain = false;
        foreach (var test in rule.When)
        {
            var proof = Judge(test);
            if (proof == Proof.Fails)
                return;
            isUncertain |= proof == Proof.None;
        }
        _isUncertain |= isUncertain;
        if (_first is null)
            _first = rule;
        else if (_first != rule && _more?.Contains(rule) is not true)
            (_more ??= []).Add(rule);
    }

    private Classification Judge(ApiRule rule)
    {
        var (bits, byReference, probe, open) = (rule.Bits, rule.ByReference, rule.Probe, 0ul);
        for (var i = 0; i < rule.Steps.Length; i++)
        {
            var step = rule.Steps[i];
            if (!Hold(step.Head))
                continue;
            if (!step.Body.IsEmpty)
                open |= 1ul << i;
            else
            {
                bits &= ~step.Drops;
                byReference &= !step.IsNotByReference;
                probe = step.Probe ?? probe;
            }
        }
        if (_isUncertain)
            bits |= UnknownBit;
        var said = ReferenceEquals(rule.Facts, FactPlaces.None) ? null : new SaidFacts(rule.Facts);
        said?.Look(ofBody: false, new HeadSights(request, path, headers));
        return new Classification
        {
            Operations = ApiRule.Effective(bits),
            DeclaredBits = bits,
            Rule = rule.Id,
            Probe = probe,
            ByReference = byReference,
            Discriminators = Discriminators(rule),
            Matched = rule,
            Candidates = rule.Candidates,
            OpenSteps = open,
            Search = said?.Known() ?? SearchFacts.Unknown,
            Said = rule.HasFactsInBody ? said : null,
        };
    }

    private bool Hold(ImmutableArray<KeyTest> tests)
    {
        var all = true;
        foreach (var test in tests)
            all &= Judge(test) == Proof.Holds;
        return all;
    }

    private Proof Judge(KeyTest test)
    {
        var proof = HeadKeys.Judge(test, request.Query, headers, out var isRepeated);
        if (isRepeated)
            Why ??= test.Source == KeySource.Header
                ? HeaderFields.Refuse(test.Key, CanonicalRule.RepeatedHeader, "It says which operation is asked for and is sent more than once; send it once.")
                : new Ambiguity("query " + test.Key, "It says which operation is asked for and is sent more than once; send it once.") { Rule = "query-repeated" };
        return proof;
    }

    private readonly List<KeyValuePair<string, string>> Discriminators(ApiRule rule)
    {
        if (rule.Looked.IsEmpty)
            return Nothing;
        var shown = new List<KeyValuePair<string, string>>(rule.Looked.Length);
        foreach (var test in rule.Looked)
            if (HeadKeys.ValueOf(test, request.Query, headers) is { } value)
                shown.Add(Shown(test.Key, !test.IsCallback ? value : test.Source == KeySource.Query ? CallbackHost.OfEscaped(value) : CallbackHost.Of(value)));
        return shown;
    }

    // No body narrows a union: what one rule excludes another may ask for.
    private static Classification Unite(Classification one, Classification other) => new()
    {
        Operations = ApiRule.Effective(one.DeclaredBits | other.DeclaredBits),
        DeclaredBits = one.DeclaredBits | other.DeclaredBits,
        Rule = one.Rule + "+" + other.Rule,
        Probe = one.Probe == other.Probe ? one.Probe : ProbeKind.Unknown,
        ByReference = one.ByReference || other.ByReference,
        Discriminators = [.. one.Discriminators, .. other.Discriminators],
    };
}
