using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>The Dockerfile against the repository, since no image is built where these tests run.</summary>
public sealed class ImageTests
{
    [Fact]
    public void Everything_that_the_image_copies_is_there()
    {
        Assert.NotEmpty(CopiedPaths());
        Assert.All(CopiedPaths(), path => Assert.True(Path.Exists(Repository.PathOf(path)), $"The Dockerfile copies `{path}`, which is not there."));
    }

    [Fact]
    public void Nothing_that_the_image_copies_is_kept_from_it()
    {
        var ignore = new IgnoreRules(File.ReadAllLines(Repository.PathOf(".dockerignore")));
        var files = CopiedPaths().SelectMany(path => Directory.Exists(Repository.PathOf(path)) ? Repository.Files(path, "*") : [path]);

        Assert.DoesNotContain(files, ignore.Excludes);
    }

    [Theory]
    [InlineData("data/ledger.db.key")]
    [InlineData("elsewhere/ledger.db")]
    [InlineData("elsewhere/ledger.db-wal")]
    [InlineData("elsewhere/ledger.db.digest")]
    [InlineData(".git/config")]
    [InlineData("src/Gateway.Server/obj/project.assets.json")]
    public void Ledgers_keys_and_leavings_stay_out_of_the_build(string path)
    {
        Assert.True(new IgnoreRules(File.ReadAllLines(Repository.PathOf(".dockerignore"))).Excludes(path));
    }

    [Fact]
    public void Every_project_that_the_image_publishes_finds_all_it_needs_among_the_copied()
    {
        var copied = CopiedPaths();
        var needed = Repository.Files("src", "*.csproj").Concat(["Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig", "src/BannedSymbols.txt", "seeds"]);

        Assert.All(needed, path => Assert.Contains(copied, part => path == part || path.StartsWith(part + "/", StringComparison.Ordinal)));
        Assert.All(Regex.Matches(Dockerfile(), @"dotnet publish (\S+)").Select(match => match.Groups[1].Value), project => Assert.True(Directory.Exists(Repository.PathOf(project)), project));
    }

    [Fact]
    public void The_image_runs_as_nobody_special_and_keeps_everything_on_one_volume()
    {
        var stage = Dockerfile()[Dockerfile().LastIndexOf("\nFROM ", StringComparison.Ordinal)..];

        Assert.Matches(@"(?m)^USER \$APP_UID$", stage);
        Assert.DoesNotMatch(@"(?m)^(USER (0|root)|RUN )", stage);
        Assert.Equal(["/data"], Regex.Matches(stage, @"(?m)^VOLUME (\S+)$").Select(match => match.Groups[1].Value));
        Assert.Contains("Gateway__Directives__Path=/data/", stage, StringComparison.Ordinal);
        Assert.Contains("Gateway__Ledger__Path=/data/", stage, StringComparison.Ordinal);
    }

    [Fact]
    public void The_image_lets_the_collector_wait_for_as_much_as_the_program_allows()
    {
        var least = Convert.ToInt64(Regex.Match(Dockerfile(), @" DOTNET_GCgen0size=0x(\w+)\s").Groups[1].Value, 16);
        var most = Regex.Match(File.ReadAllText(Repository.PathOf("src/Gateway.Server/Gateway.Server.csproj")), @"""System\.GC\.Gen0MaxBudget"" Value=""(\d+)""").Groups[1].Value;

        Assert.Equal(48 * 1024 * 1024, least);
        Assert.Equal(least.ToString(CultureInfo.InvariantCulture), most);
    }

    [Theory]
    [InlineData("tests", "tests/run.sh", true)]
    [InlineData("**/obj", "src/a/obj/x", true)]
    [InlineData("**/obj", "obj", true)]
    [InlineData("*.md", "README.md", true)]
    [InlineData("*.md", "src/README.md", false)]
    [InlineData("data", "database", false)]
    public void Ignore_rules_are_read_as_Docker_reads_them(string rule, string path, bool excluded)
    {
        Assert.Equal(excluded, new IgnoreRules([rule]).Excludes(path));
        Assert.False(new IgnoreRules([rule, "!" + path]).Excludes(path));
    }

    private static string Dockerfile() => File.ReadAllText(Repository.PathOf("Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal);

    /// <summary>Sources of COPY from the build context, without the trailing slash; copies between stages name paths of the image.</summary>
    private static IReadOnlyList<string> CopiedPaths() =>
        [.. Dockerfile().Split('\n').Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from=", StringComparison.Ordinal))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..^1])
            .Where(word => !word.StartsWith("--", StringComparison.Ordinal))
            .Select(word => word.TrimEnd('/'))];

    /// <summary>The rules of <c>.dockerignore</c> as far as ours use them: <c>*</c>, <c>**</c>, exceptions with <c>!</c>; the last rule that fits decides, and a folder takes its contents along.</summary>
    private sealed class IgnoreRules(IEnumerable<string> lines)
    {
        private readonly IReadOnlyList<(Regex Pattern, bool Excludes)> _rules =
            [.. lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').Select(line => (Compile(line.TrimStart('!').Trim('/')), line[0] != '!'))];

        public bool Excludes(string path) => _rules.LastOrDefault(rule => rule.Pattern.IsMatch(path)).Excludes;

        private static Regex Compile(string rule) =>
            new("^" + Regex.Escape(rule).Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal) + "(/.*)?$");
    }
}
