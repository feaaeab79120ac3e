namespace Gateway.Cli.Invocation;

/// <summary>The command cannot answer: the message says what was wrong, where, and what to do. Ends the command with <see cref="ExitCode.CannotTell"/>.</summary>
internal sealed class CannotTellException(string message) : Exception(message);
