namespace Gateway.Testing;

/// <summary>One public-domain portrait in three sizes, beside the test program.</summary>
public static class Photographs
{
    /// <summary>About 10 kB: the face alone.</summary>
    public static string Face { get; } = PathOf("probe-face.jpg");

    /// <summary>About 60 kB, 512 pixels wide.</summary>
    public static string Small { get; } = PathOf("probe-512.jpg");

    /// <summary>About 630 kB, 2048 pixels wide.</summary>
    public static string Large { get; } = PathOf("probe-2048.jpg");

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Photographs", name);
}
