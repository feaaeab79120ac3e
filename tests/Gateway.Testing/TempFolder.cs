namespace Gateway.Testing;

/// <summary>A new empty folder under the system's temporary one, owner-only, removed with all its contents on dispose.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("gateway-").FullName;

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    /// <summary>Writes a file, making folders as needed; returns its full path.</summary>
    public string Write(string relative, string text)
    {
        var path = this[relative];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>The same in one rename, as editors and tools do it.</summary>
    public void Put(string relative, string text) => File.Move(Write(relative + ".tmp", text), this[relative], overwrite: true);

    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
