using System.Runtime.InteropServices;

namespace Gateway.FakePartner;

/// <summary>Waits for the reasons to stop: SIGTERM, SIGINT, or a standard input that was open and closes.</summary>
internal static class Shutdown
{
    public static async Task WaitAsync()
    {
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        await (IsInputEmpty() ? stop.Task : Task.WhenAny(stop.Task, ReadToEndAsync()));

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.TrySetResult();
        }
    }

    // Shells give background jobs /dev/null, which is at its end from the beginning and says nothing about the starter.
    private static bool IsInputEmpty() => File.Exists("/proc/self/fd/0") && File.ResolveLinkTarget("/proc/self/fd/0", returnFinalTarget: false)?.FullName == "/dev/null";

    private static async Task ReadToEndAsync()
    {
        await using var input = Console.OpenStandardInput();
        await input.CopyToAsync(Stream.Null);
    }
}
