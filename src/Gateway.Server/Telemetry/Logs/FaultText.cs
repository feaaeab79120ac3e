using System.Text;

namespace Gateway.Server.Telemetry.Logs;

/// <summary>An exception on the request path as it may be logged: types and places, never messages, since those quote what a caller or partner sent.</summary>
internal static class FaultText
{
    public static string Of(Exception fault)
    {
        var text = new StringBuilder();
        for (var exception = fault; exception is not null; exception = exception.InnerException)
            text.Append(text.Length == 0 ? "" : "caused by ").AppendLine(exception.GetType().FullName).AppendLine(exception.StackTrace);
        return text.ToString().TrimEnd();
    }
}
