using System.Globalization;

namespace Gateway.Cli.Ledger;

/// <summary>How far a long command is, on a terminal; one line that is written over and at last removed.</summary>
internal sealed class ProgressBar(TextWriter terminal, bool isShown) : IDisposable
{
    private const int Width = 40;
    private int _filled = -1;

    /// <summary>Says what is done before anything can be counted.</summary>
    public void Begin(string what)
    {
        if (!isShown)
            return;
        _filled = 0;
        terminal.Write($"\r{what} ...");
    }

    public void Show(long done, long total)
    {
        var filled = (int)(Width * done / Math.Max(total, 1));
        if (!isShown || filled == _filled)
            return;
        _filled = filled;
        terminal.Write(string.Create(CultureInfo.InvariantCulture, $"\r\u001b[K[{new string('#', filled)}{new string('.', Width - filled)}] {done:N0} of {total:N0} entries "));
    }

    public void Dispose()
    {
        if (_filled >= 0)
            terminal.Write("\r\u001b[K");
        _filled = -1;
    }
}
