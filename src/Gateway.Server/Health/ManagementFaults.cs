using Gateway.Server.Telemetry.Logs;

namespace Gateway.Server.Health;

/// <summary>Entry of the management surface: nothing of it is kept by caches, and a fault is answered as one.</summary>
internal sealed partial class ManagementFaults(RequestDelegate next, ILogger<ManagementFaults> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await next(context);
        }
        catch (Exception fault) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            Faulted(FaultText.Of(fault));
            context.Response.Clear();
            context.Response.Headers.CacheControl = "no-store";
            await ManagementProblems.Fault.ExecuteAsync(context);
        }
    }

    [LoggerMessage(5001, LogLevel.Error, "A request on the management surface failed: {Fault}")]
    private partial void Faulted(string fault);
}
