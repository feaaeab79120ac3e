using Gateway.Policy.Directives;

namespace Gateway.Server.Directives;

/// <summary>The folder as it was read at one moment.</summary>
/// <param name="Exists">False when the folder is not there.</param>
/// <param name="Problem">Why it could not be read completely; such a folder is invalid as a whole.</param>
internal sealed record FolderContent(bool Exists, IReadOnlyList<DirectiveFile> Files, IReadOnlyList<string> Ignored, string? Problem)
{
    /// <summary>Same names with same bytes.</summary>
    public bool IsSameAs(FolderContent other) =>
        Exists == other.Exists && Problem == other.Problem && Files.Count == other.Files.Count && Ignored.SequenceEqual(other.Ignored)
        && Files.Zip(other.Files).All(pair => pair.First.Name == pair.Second.Name && pair.First.Bytes.Span.SequenceEqual(pair.Second.Bytes.Span));
}

/// <summary>Reads the directive folder: top level only, symbolic links followed (mounted config maps are made of them).</summary>
internal static class DirectiveFolder
{
    /// <summary>A document is a page or two; a larger file is read no further than this, and the validator refuses it for its size.</summary>
    private const int MaxBytes = (1024 * 1024) + 1;

    public static FolderContent Read(string path)
    {
        var files = new List<DirectiveFile>();
        var ignored = new List<string>();
        try
        {
            if (!Directory.Exists(path)) return new FolderContent(false, [], [], null);
            foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
            {
                if (DirectiveValidator.KindOf(entry.Name) == FolderEntryKind.Ignored || Directory.Exists(entry.FullName))
                    ignored.Add(entry.Name);
                else
                    files.Add(new DirectiveFile(entry.Name, ReadFile(entry.FullName)));
            }
            return new FolderContent(true, files, ignored, null);
        }
        catch (Exception failure)
        {
            // Whatever it was, a folder that was not read completely must not be judged by what was read of it.
            return new FolderContent(Directory.Exists(path), files, ignored, $"The folder `{path}` cannot be read completely: {failure.Message} Give the gateway's account the right to read it.");
        }
    }

    private static byte[] ReadFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var buffer = new byte[Math.Min(stream.Length + 1, MaxBytes)];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return buffer[..length];
    }
}
