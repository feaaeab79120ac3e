namespace Gateway.Server;

/// <summary>
/// Lets what waits for a partner's socket go on at once on the thread that noticed it, instead of being handed to a thread of the pool: two wake-ups less for each request.
/// INVARIANT: nothing that runs there may block, since the sockets that this thread watches would all wait for it. Requests begin on the pool as before, so what
/// runs there is what follows a partner's answer: YARP's copying, the gate, the outcome's queue. What may wait or use files after an await of a socket yields first:
/// handshakes with partners, validation of tokens, spans on their way into the spool.
/// </summary>
internal static class SocketCompletions
{
    /// <summary>The runtime has no other switch for it, and reads it when the first socket is made.</summary>
    private const string Switch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Whoever runs it may have said otherwise.</summary>
    public static void RunInPlace() => Environment.SetEnvironmentVariable(Switch, Environment.GetEnvironmentVariable(Switch) ?? "1");
}
