using System.Runtime.CompilerServices;

namespace Gateway.Testing;

/// <summary>
/// Compares text with a file that is kept beside the test. With <c>GATEWAY_UPDATE_GOLDEN=1</c> the file is written instead, and the check fails all the same, so
/// that a change is looked at in the diff and never passes unseen.
/// </summary>
public static class GoldenFile
{
    public const string UpdateVariable = "GATEWAY_UPDATE_GOLDEN";

    /// <summary>Throws <see cref="GoldenFileException"/> unless the file <paramref name="relativePath"/>, seen from the calling source file, holds exactly <paramref name="actual"/>.</summary>
    public static void Check(string relativePath, string actual, [CallerFilePath] string source = "")
    {
        var path = Path.GetFullPath(relativePath, Path.GetDirectoryName(source)!);
        var expected = File.Exists(path) ? File.ReadAllText(path) : null;
        if (expected == actual) return;
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            throw new GoldenFileException($"Wrote {path}; look at the diff, then run without {UpdateVariable}.");
        }
        if (expected is null) throw new GoldenFileException($"There is no {path}; {UpdateVariable}=1 writes it.");
        var at = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        throw new GoldenFileException($"{path} differs from character {at} on: expected `{Around(expected, at)}`, got `{Around(actual, at)}`.");
    }

    private static string Around(string text, int at) => text.Substring(at, Math.Min(80, text.Length - at));
}

public sealed class GoldenFileException(string message) : Exception(message);
