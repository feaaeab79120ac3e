namespace Gateway.Server;

/// <summary>The gateway does not start: the message names the configuration key or file, what is wrong with it, and what to write instead.</summary>
internal sealed class StartupException : Exception
{
    public StartupException() { }
    public StartupException(string message) : base(message) { }
    public StartupException(string message, Exception? innerException) : base(message, innerException) { }

    /// <summary>Several breaches, all at once.</summary>
    public static StartupException Of(IReadOnlyCollection<string> errors) =>
        new(errors.Count == 1 ? errors.First() : string.Join(Environment.NewLine, errors.Select(error => "- " + error).Prepend($"{errors.Count} errors in the configuration:")));
}
