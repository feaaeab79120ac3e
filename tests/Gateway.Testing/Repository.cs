namespace Gateway.Testing;

/// <summary>The checkout that the tests run from, found upward from the test's output folder by <c>Gateway.sln</c>.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>An absolute path from one that is written as in the repository.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>Files of a kind below a folder, as repository paths with slashes, ordered; what a build leaves behind is not among them.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal)];

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
                return folder.FullName;
        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Gateway.sln.");
    }
}
