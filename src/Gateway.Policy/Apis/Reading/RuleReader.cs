using System.Collections.Immutable;
using System.Numerics;
using Gateway.Policy.Apis.Answers;
using Gateway.Policy.Apis.Facts;
using Gateway.Policy.Apis.Matching;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Apis.Reading;

/// <summary>Reads the rules of a profile and checks them against each other.</summary>
internal static class RuleReader
{
    private const uint OtherBit = 1u << (int)OperationClass.Other;
    private const uint ShareBit = 1u << (int)OperationClass.Share;
    private static readonly string[] KnownMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    public static ImmutableArray<ApiRule> ReadAll(JsonSpot root, ErrorList errors)
    {
        if (root["rules"] is null)
            errors.Add(root.Line, "rules", "\"rules\" is missing.");
        var rules = ImmutableArray.CreateBuilder<ApiRule>();
        var spots = errors.Items(root, "rules");
        foreach (var spot in spots)
        {
            if (!errors.IsObject(spot, ProfileMembers.Rule) || Read(spot, errors) is not { } rule)
                continue;
            if (rules.Any(earlier => earlier.Id == rule.Id))
                errors.Add(spot, $"Another rule has the id `{rule.Id}`; give each its own.");
            rules.Add(rule);
        }
        foreach (var (rule, spot) in rules.Zip(spots))
            CheckOther(rule, rules, spot, errors);
        return rules.ToImmutable();
    }

    public static uint ReadOperations(JsonSpot parent, string name, ErrorList errors)
    {
        var bits = 0u;
        foreach (var text in errors.Strings(parent, name))
            if (OperationSet.TryParseClass(text, out var operation))
                bits |= 1u << (int)operation;
            else
                errors.Add(parent[name]!, $"`{text}` is not an operation class; known are {string.Join(", ", OperationSet.All.Names())}.");
        return bits;
    }

    public static ProbeKind? ReadProbe(JsonSpot parent, ErrorList errors)
    {
        if (errors.Optional(parent, "probe") is not { } text)
            return null;
        if (RequestWords.Probes.TryGetValue(text, out var kind))
            return kind;
        errors.Add(parent["probe"]!, $"`{text}` is not a kind of probe; known are {string.Join(", ", RequestWords.Probes.Keys)}.");
        return null;
    }

    private static ApiRule? Read(JsonSpot spot, ErrorList errors)
    {
        var id = errors.Required(spot, "id");
        if (id == Classification.NoRule || !id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            errors.Add(spot["id"]!, "An id consists of lower-case letters, digits and '-', and is not `none`.");
        errors.Optional(spot, "note");
        var methods = Require(spot, "methods", errors.Strings(spot, "methods"), errors);
        foreach (var method in methods.Where(method => !KnownMethods.Contains(method)))
            errors.Add(spot["methods"]!, $"`{method}` is not one of {string.Join(", ", KnownMethods)}.");
        var path = PathTemplate.Parse(errors.Required(spot, "path"), out var problem);
        if (path is null && spot["path"] is { } written)
            errors.Add(written, problem);
        var bits = ReadOperations(spot, "operations", errors);
        if (spot["operations"] is null)
            errors.Add(spot, "\"operations\" is missing: every class that such a request can have.");
        var when = KeyTestReader.ReadAll(spot, errors);
        if (when.Any(test => !test.IsOfHead))
            errors.Add(spot["when"]!, "A rule is chosen by query, headers and SOAP action; json, form and SOAP body stand in \"narrow\" only.");
        var callbacks = KeyTestReader.ReadCallbacks(spot, errors);
        if (!callbacks.IsEmpty && (bits & ShareBit) != 0)
            errors.Add(spot["callback"]!, "A rule with \"callback\" has the class share by that; take it off \"operations\".");
        var steps = ReadSteps(spot, bits, errors);
        // Results that go to a third place are shared; the class stays unless every such parameter is proven absent.
        if (!callbacks.IsEmpty)
            (bits, steps) = (bits | ShareBit, steps.Add(NoCallback(callbacks)));
        return path is null || id.Length == 0 ? null : new ApiRule
        {
            Id = id,
            Methods = methods,
            Path = path,
            When = when,
            Bits = bits,
            Probe = ReadProbe(spot, errors) ?? ProbeKind.Unknown,
            ByReference = errors.Flag(spot, "byReference") ?? true,
            IsWebSocket = errors.Flag(spot, "webSocket") ?? false,
            Candidates = ReadCandidates(spot, errors),
            Facts = FactPlaceReader.Read(spot, path, errors),
            Steps = steps,
        }.Compile();
    }

    private static NarrowStep NoCallback(ImmutableArray<KeyTest> callbacks) => new()
    {
        Drops = ShareBit,
        Head = [.. callbacks.Where(test => test.IsOfHead)],
        Body = [.. callbacks.Where(test => !test.IsOfHead)],
    };

    private static AnswerPath? ReadCandidates(JsonSpot rule, ErrorList errors)
    {
        if (rule["answer"] is not { } answer || !errors.IsObject(answer, ProfileMembers.Answer))
            return null;
        var text = errors.Required(answer, "candidates");
        if (AnswerPath.TryParse(text, out var path))
            return path;
        errors.Add(answer["candidates"] ?? answer, "This must be a path to a list, such as FaceMatches[], result[].subjects[] or [].candidates[].");
        return null;
    }

    private static ImmutableArray<NarrowStep> ReadSteps(JsonSpot rule, uint bits, ErrorList errors)
    {
        var steps = ImmutableArray.CreateBuilder<NarrowStep>();
        foreach (var spot in errors.Items(rule, "narrow"))
        {
            if (!errors.IsObject(spot, ProfileMembers.Narrow))
                continue;
            errors.Optional(spot, "note");
            var tests = Require(spot, "when", KeyTestReader.ReadAll(spot, errors), errors);
            var drops = ReadOperations(spot, "drops", errors);
            if ((drops & ~bits) != 0 || drops == bits)
                errors.Add(spot, "\"drops\" names some of the rule's operations, and leaves at least one.");
            var byReference = errors.Flag(spot, "byReference");
            if (byReference is true)
                errors.Add(spot["byReference"]!, "A narrowing can only prove that nothing is fetched: \"byReference\": false.");
            var probe = ReadProbe(spot, errors);
            if (drops == 0 && byReference is null && probe is null)
                errors.Add(spot, "A narrowing changes something: drops, byReference or probe.");
            steps.Add(new NarrowStep
            {
                Drops = drops,
                IsNotByReference = byReference is false,
                Probe = probe,
                Head = [.. tests.Where(test => test.IsOfHead)],
                Body = [.. tests.Where(test => !test.IsOfHead)],
            });
        }
        // One more may be made of "callback".
        if (steps.Count >= NarrowStep.MaxPerRule)
            errors.Add(rule["narrow"]!, $"A rule has at most {NarrowStep.MaxPerRule - 1} narrowings.");
        return [.. steps.Take(NarrowStep.MaxPerRule - 1)];
    }

    private static ImmutableArray<T> Require<T>(JsonSpot parent, string name, ImmutableArray<T> items, ErrorList errors)
    {
        if (parent[name] is null)
            errors.Add(parent, $"\"{name}\" is missing.");
        return items;
    }

    // `other` says that something is not FRT, so it must be said of exactly one operation.
    private static void CheckOther(ApiRule rule, IReadOnlyList<ApiRule> rules, JsonSpot spot, ErrorList errors)
    {
        if ((rule.Bits & OtherBit) == 0)
            return;
        if (rule.Path.HasTail)
            errors.Add(spot, "`other` needs an exact path; a path that ends in ** may hold FRT as well.");
        if (!rule.When.Any(IsDiscriminator) && rules.Any(peer => peer != rule && SharesPath(peer, rule) && peer.When.Any(IsDiscriminator)))
            errors.Add(spot, "`other` needs the value of the header or query parameter by which this API tells its operations apart.");
        if (BitOperations.PopCount(rule.Bits) > 1 && rule.Steps.IsEmpty)
            errors.Add(spot, "`other` is dropped beside another class; take it off, or say in \"narrow\" when the other class is not asked for.");
    }

    private static bool IsDiscriminator(KeyTest test) => !test.Is.IsEmpty && !test.Absent;

    private static bool SharesPath(ApiRule one, ApiRule other) =>
        one.Path.Text.Equals(other.Path.Text, StringComparison.OrdinalIgnoreCase) && one.Methods.Intersect(other.Methods).Any();
}
