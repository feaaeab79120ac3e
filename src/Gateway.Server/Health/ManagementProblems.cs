using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Server.Health;

/// <summary>Errors of the management surface as <c>application/problem+json</c>: what is wrong and what to write.</summary>
internal static class ManagementProblems
{
    private const string TypePrefix = "urn:moratorium-gateway:problem:";

    public static ProblemHttpResult BadParameter(string name, string whatToWrite) =>
        Of(StatusCodes.Status400BadRequest, "bad-parameter", $"The parameter `{name}` cannot be used", whatToWrite);

    public static ProblemHttpResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, "not-found", "There is no such thing", detail);

    /// <summary>What is asked for cannot be derived from the ledger as it stands there.</summary>
    public static ProblemHttpResult Mismatch(string detail) =>
        Of(StatusCodes.Status503ServiceUnavailable, "ledger-mismatch", "The ledger is not whole", detail + " Keep it as evidence and run gatewayctl ledger verify.");

    public static ProblemHttpResult Fault { get; } =
        Of(StatusCodes.Status500InternalServerError, "fault", "The gateway failed", "Something went wrong inside the gateway while it answered. Its log names the place.");

    /// <summary>For an answer that has a status and nothing else.</summary>
    public static ProblemHttpResult Of(int status) => status == StatusCodes.Status404NotFound
        ? NotFound("The management surface has /healthz/live, /healthz/ready, /api/status, /api/coverage, /api/directives, /api/entries, /ledger/checkpoint, /ledger/proof/inclusion, /ledger/proof/consistency and /metrics. Agency traffic belongs on the proxy's address.")
        : Of(status, "http", ReasonPhrases.GetReasonPhrase(status), "The management surface is read with GET.");

    private static ProblemHttpResult Of(int status, string type, string title, string detail) =>
        TypedResults.Problem(detail: detail, statusCode: status, title: title, type: TypePrefix + type);
}
