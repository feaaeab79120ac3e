using Gateway.Testing;
using Xunit;

namespace Gateway.Server.Tests.Testing;

public sealed class GoldenFileTests
{
    [Fact]
    public void Only_the_very_text_of_the_file_passes()
    {
        using var folder = new TempFolder();
        var source = folder.Write("SomeTests.cs", "");
        folder.Write("Golden/entry.txt", "one\ntwo\n");

        GoldenFile.Check("Golden/entry.txt", "one\ntwo\n", source);
        var difference = Assert.Throws<GoldenFileException>(() => GoldenFile.Check("Golden/entry.txt", "one\n2\n", source));
        Assert.Contains("from character 4 on: expected `two", difference.Message, StringComparison.Ordinal);
        Assert.Throws<GoldenFileException>(() => GoldenFile.Check("Golden/missing.txt", "", source));
    }

    [Fact]
    public void A_temporary_folder_is_gone_afterwards()
    {
        string path;
        using (var folder = new TempFolder()) path = folder.Write("a/b.txt", "x");

        Assert.False(File.Exists(path));
        Assert.All([Photographs.Face, Photographs.Small, Photographs.Large], photograph => Assert.True(File.Exists(photograph)));
    }
}
