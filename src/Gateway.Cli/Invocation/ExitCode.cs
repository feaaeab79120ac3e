namespace Gateway.Cli.Invocation;

/// <summary>What a command says to scripts (DESIGN section 12). There is no fourth value.</summary>
internal enum ExitCode
{
    Holds = 0,

    /// <summary>What was asked does not hold; the output says what speaks against it.</summary>
    DoesNotHold = 1,

    /// <summary>The command could not find out, or was used wrongly.</summary>
    CannotTell = 2,
}
