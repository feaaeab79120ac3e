using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Gateway.Policy.Directives;
using Gateway.Policy.Requests;
using Gateway.Policy.Tests.Directives;

namespace Gateway.Policy.Tests.Decisions;

/// <summary>A file of <c>Cases/</c>: directives, and what they must make of requests. A name that it does not know is an error.</summary>
internal sealed record CaseFile
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        PropertyNameCaseInsensitive = false,
    };

    public required string About { get; init; }

    /// <summary>Documents; what every document must have and the case does not turn on may be left out.</summary>
    public JsonObject[] Directives { get; init; } = [];

    /// <summary>Documents of the repository, by path.</summary>
    public string[] Files { get; init; } = [];
    public required Case[] Cases { get; init; }

    internal static CaseFile Read(string name) => JsonSerializer.Deserialize<CaseFile>(File.ReadAllText(RepositoryFiles.PathOf($"tests/Gateway.Policy.Tests/Cases/{name}")), Strict)!;

    internal DirectiveSet Compile()
    {
        var stated = Directives.Select(document => Some.File(document["id"]!.GetValue<string>(), [.. document.Select(member => (member.Key, member.Value?.DeepClone() ?? JsonNode.Parse("null")))]));
        var shipped = Files.Select(path => new DirectiveFile(Path.GetFileName(path), File.ReadAllBytes(RepositoryFiles.PathOf(path))));
        var reading = DirectiveValidator.Read([.. stated, .. shipped], Some.Agencies, Some.NoIds);
        if (!reading.IsValid) throw new InvalidOperationException(new StringBuilder().AppendJoin('\n', reading.Errors).ToString());
        return DirectiveSet.Compile(1, reading.Documents.Select((document, i) => new SetMember(document, i, Some.Start, IsMissing: false)));
    }
}

/// <summary>One request at one instant, and what must come of it.</summary>
internal sealed record Case
{
    public required string Name { get; init; }
    public required DateTimeOffset At { get; init; }
    public required CaseRequest Request { get; init; }
    public bool Lockdown { get; init; }
    public required Expected Expect { get; init; }
}

internal sealed record CaseRequest
{
    public string Agency { get; init; } = "wauwatosa-pd";
    public required string[] Operations { get; init; }

    /// <summary><c>member</c>, <c>contractor</c>, <c>application</c>, <c>anonymous</c>, or <c>unknown</c>.</summary>
    public string Caller { get; init; } = "member";
    public string? Unit { get; init; }
    public string[] Roles { get; init; } = [];

    /// <summary>False where the gateway cannot know its callers.</summary>
    public bool Identity { get; init; } = true;
    public CaseStatements States { get; init; } = new();

    internal RequestFacts Facts(DateTimeOffset at)
    {
        var kind = Enum.Parse<CallerKind>(Caller, ignoreCase: true);
        return new RequestFacts
        {
            At = at,
            Agency = Agency,
            Api = "compreface",
            Operations = OperationSet.Of([.. Operations.Select(name => OperationSet.TryParseClass(name, out var operation) ? operation : throw new ArgumentException(name))]),
            Caller = new CallerFacts { Kind = kind, Id = kind == CallerKind.Anonymous ? null : "1234", Unit = Unit, Roles = Roles },
            IdentityConfigured = Identity,
            Stated = States.Facts(),
        };
    }
}

internal sealed record CaseStatements
{
    public string? CaseNumber { get; init; }
    public string? Purpose { get; init; }
    public string? OffenseClass { get; init; }
    public string? LegalAuthority { get; init; }
    public string? Suspicion { get; init; }
    public string? Requester { get; init; }

    internal StatedFacts Facts() => new()
    {
        CaseNumber = CaseNumber,
        Purpose = Purpose,
        OffenseClass = OffenseClass,
        LegalAuthority = LegalAuthority,
        Requester = Requester,
        Suspicion = Suspicion switch
        {
            null => null,
            "none" => Policy.Requests.Suspicion.None,
            "reasonable_suspicion" => Policy.Requests.Suspicion.ReasonableSuspicion,
            "probable_cause" => Policy.Requests.Suspicion.ProbableCause,
            var other => throw new ArgumentException(other),
        },
    };
}

internal sealed record Expected
{
    public required string Effect { get; init; }
    public required string Reason { get; init; }

    /// <summary>Ids of the determining directives.</summary>
    public string[] Because { get; init; } = [];

    /// <summary>Such as <c>caseNumber (Frt-Case-Number) for grant</c>.</summary>
    public string[] Missing { get; init; } = [];
    public Expected? WouldHave { get; init; }

    /// <summary>Checked where it is written: an instant, or <c>no end</c>.</summary>
    public string? Until { get; init; }
}
