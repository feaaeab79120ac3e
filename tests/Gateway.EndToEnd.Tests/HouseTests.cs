using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gateway.Testing;
using Xunit;

namespace Gateway.EndToEnd.Tests;

/// <summary>The shape of the repository: walls between projects, what lies at the top, and rules of the house that no analyzer knows.</summary>
public sealed class HouseTests
{
    private static readonly string[] AnalyzerPackages = ["Microsoft.CodeAnalysis.BannedApiAnalyzers"];

    [Fact]
    public void The_top_level_holds_only_what_belongs_there()
    {
        string[] known =
        [
            ".ci", ".dockerignore", ".editorconfig", ".gitignore", "Directory.Build.props", "Directory.Packages.props", "Dockerfile", "Gateway.sln", "README.md",
            "deploy", "global.json", "seeds", "src", "tests",
        ];

        Assert.Empty(TopLevelNames().Except(known));
    }

    [Fact]
    public void The_solution_builds_and_tests_every_project()
    {
        var solution = File.ReadAllText(Repository.PathOf("Gateway.sln")).Replace('\\', '/');

        Assert.All([.. Repository.Files("src", "*.csproj"), .. Repository.Files("tests", "*.csproj")], project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Gateway.Policy", "")]
    [InlineData("Gateway.Ledger", "")]
    [InlineData("Gateway.Server", "Gateway.Ledger Gateway.Policy")]
    [InlineData("Gateway.Cli", "Gateway.Ledger Gateway.Policy")]
    public void A_project_refers_only_to_those_it_may_know(string project, string expected)
    {
        var references = ItemsOf(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

        Assert.Equal(expected, string.Join(' ', references));
    }

    [Theory]
    [InlineData("Gateway.Policy", "")]
    [InlineData("Gateway.Ledger", "")]
    [InlineData("Gateway.Server", "Gateway.Ledger Gateway.Policy")]
    [InlineData("gatewayctl", "Gateway.Ledger Gateway.Policy")]
    public void A_built_assembly_uses_only_those_of_ours_that_it_may_know(string assembly, string allowed)
    {
        var used = Assembly.Load(assembly).GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("Gateway.", StringComparison.Ordinal));

        Assert.Empty(used.Except(allowed.Split(' ')));
    }

    [Fact]
    public void The_policy_project_takes_no_package()
    {
        Assert.Empty(ItemsOf("Gateway.Policy", "PackageReference").Except(AnalyzerPackages));
    }

    [Fact]
    public void The_built_policy_assembly_uses_the_runtime_alone()
    {
        var used = Assembly.Load("Gateway.Policy").GetReferencedAssemblies().Select(name => name.Name!);

        Assert.All(used, name => Assert.StartsWith("System.", name, StringComparison.Ordinal));
    }

    /// <summary>Policy is given its facts and its instant: whatever reads a clock, a file, the network or chance would make a decision that nobody can repeat.</summary>
    [Fact]
    public void The_built_policy_assembly_has_no_clock_and_no_io()
    {
        string[] banned =
        [
            "System.Console", "System.Guid", "System.Random", "System.TimeProvider", "System.Diagnostics.Process", "System.Diagnostics.Stopwatch",
            "System.IO.Directory", "System.IO.DirectoryInfo", "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream",
            "System.Security.Cryptography.RandomNumberGenerator", "System.Threading.Thread", "System.Threading.Timer",
        ];
        var used = TypeReferences.Of(Assembly.Load("Gateway.Policy").Location);

        Assert.Contains("System.DateTimeOffset", used);
        Assert.Empty(used.Intersect(banned));
        Assert.DoesNotContain(used, name => Regex.IsMatch(name, @"^System\.(Net\.(Dns$|Http\.|NetworkInformation\.|Sockets\.(Socket|NetworkStream|TcpClient|TcpListener|UdpClient)$)|Threading\.Tasks\.)"));
    }

    [Fact]
    public void Tests_are_no_part_of_what_ships()
    {
        var references = Repository.Files("src", "*.csproj").SelectMany(project => ItemsOf(Path.GetFileNameWithoutExtension(project), "ProjectReference"));

        Assert.All(references, reference => Assert.DoesNotContain("tests", reference, StringComparison.Ordinal));
    }

    [Fact]
    public void A_warning_is_switched_off_only_with_a_reason()
    {
        var bare = new List<string>();
        foreach (var file in Repository.Files("src", "*.cs"))
        {
            var lines = File.ReadAllLines(Repository.PathOf(file));
            for (var i = 0; i < lines.Length; i++)
            {
                var line = lines[i].Trim();
                var isReasoned = line.Contains("//", StringComparison.Ordinal) || (i > 0 && lines[i - 1].TrimStart().StartsWith("//", StringComparison.Ordinal));
                if (line.StartsWith("#pragma warning disable", StringComparison.Ordinal) && !isReasoned)
                    bare.Add($"{file}:{i + 1}");
                if (line.StartsWith("[SuppressMessage", StringComparison.Ordinal) && !line.Contains("Justification = \"", StringComparison.Ordinal))
                    bare.Add($"{file}:{i + 1}");
            }
        }

        Assert.Empty(bare);
    }

    [Fact]
    public void Rooms_are_named_after_capabilities()
    {
        string[] shelves = ["Common", "Extensions", "Helpers", "Interfaces", "Misc", "Models", "Services", "Shared", "Utilities", "Utils"];

        Assert.Empty(Repository.Files("src", "*.cs").SelectMany(file => file.Split('/')).Intersect(shelves));
    }

    [Theory]
    [InlineData("Gateway.Policy")]
    [InlineData("Gateway.Ledger")]
    [InlineData("Gateway.Server")]
    [InlineData("gatewayctl")]
    public void Types_are_named_for_what_they_are(string assembly)
    {
        var types = Assembly.Load(assembly).GetTypes().Where(type => type.Namespace?.StartsWith("Gateway.", StringComparison.Ordinal) == true && !type.Name.Contains('<', StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(types);
        Assert.Empty(types.Where(type => Regex.IsMatch(type.Name, "(Manager|Helper|Helpers|Util|Utils|Impl|Base|Data|Info)$")).Select(type => type.FullName));
        Assert.Empty(types.Where(type => type.Name.EndsWith("Service", StringComparison.Ordinal) && type.GetInterface("IHostedService") is null).Select(type => type.FullName));
        Assert.Empty(types.Where(type => type.Name.EndsWith("Handler", StringComparison.Ordinal) && !Descends(type, "HttpMessageHandler")).Select(type => type.FullName));
    }

    [Fact]
    public void A_file_bears_the_name_of_a_type_in_it()
    {
        var strays = Repository.Files("src", "*.cs").Where(file => Path.GetFileName(file) != "Program.cs"
            && !Regex.IsMatch(File.ReadAllText(Repository.PathOf(file)), $@"\b(class|record|struct|interface|enum)\s+{Regex.Escape(Path.GetFileNameWithoutExtension(file).Split('.')[0])}\b"));

        Assert.Empty(strays);
    }

    private static bool Descends(Type? type, string ancestor) => type is not null && (type.Name == ancestor || Descends(type.BaseType, ancestor));

    private static IReadOnlyList<string> ItemsOf(string project, string item) =>
        [.. XDocument.Load(Repository.PathOf($"src/{project}/{project}.csproj")).Descendants(item).Select(element => element.Attribute("Include")!.Value)];

    /// <summary>What is committed; in an unpacked archive, which knows no commits, what lies there and no build or run has made.</summary>
    private static IReadOnlyList<string> TopLevelNames()
    {
        if (!Path.Exists(Repository.PathOf(".git")))
            return [.. Directory.EnumerateFileSystemEntries(Repository.Root).Select(path => Path.GetFileName(path)).Except(["artifacts", "data"])];

        // A checkout may belong to another user than the one who tests it, which git refuses by default.
        var start = new ProcessStartInfo("git", ["-c", $"safe.directory={Repository.Root}", "ls-files", "-z"]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true };
        using var git = Process.Start(start)!;
        var files = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        Assert.NotEmpty(files);
        return [.. files.Select(file => file.Split('/')[0]).Distinct()];
    }
}
