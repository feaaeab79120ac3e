using Gateway.Policy.Directives;

namespace Gateway.Cli.Directives;

/// <summary>Errors as people read them, one line each, in the form that editors jump to: <c>file:line: member: message</c>.</summary>
internal static class Findings
{
    /// <summary>The line to show, or 0: an error that closes a long list stands behind every line of the file.</summary>
    public static int LineOf(DirectiveError error) => error.Line is > 0 and < int.MaxValue ? error.Line : 0;

    public static string Line(DirectiveError error, string shownFile)
    {
        var place = LineOf(error) > 0 ? $"{shownFile}:{error.Line}" : shownFile;
        return error.Member.Length > 0 ? $"{place}: {error.Member}: {error.Message}" : $"{place}: {error.Message}";
    }

    /// <summary>A path as short as it can be: relative below the working directory, whole elsewhere.</summary>
    public static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    public static string Count(int count, string singular) => count == 1 ? $"1 {singular}" : $"{count} {singular}s";
}
