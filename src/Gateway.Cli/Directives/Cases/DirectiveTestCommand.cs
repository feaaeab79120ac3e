using System.CommandLine;
using Gateway.Cli.Invocation;
using Gateway.Policy.Cases;
using Gateway.Policy.Directives;

namespace Gateway.Cli.Directives.Cases;

/// <summary><c>gatewayctl directive test</c>: do these directives decide as the cases say? Touches nothing and needs no gateway.</summary>
internal static class DirectiveTestCommand
{
    private static readonly Argument<string[]> Paths = new("PATH")
    {
        Description = $"Files of cases ({CaseFileReader.Suffix}), or folders in and below which every such file is run.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create()
    {
        var command = new Command("test", "Decide the requests of case files by the directives that they name, and report every difference.") { Paths };
        command.SetAction(parsed => (int)Run(parsed.GetValue(Paths) ?? [], GatewayCtl.OutputOf(parsed)));
        return command;
    }

    private static ExitCode Run(string[] paths, Output output)
    {
        var files = paths.SelectMany(FilesOf).Distinct(StringComparer.Ordinal).ToList();
        var views = files.ConvertAll(Test);
        foreach (var view in views) CaseText.Write(view, output);
        var cases = views.SelectMany(view => view.Cases).ToList();
        var failed = cases.Count(one => !one.Holds);
        var unread = views.Count(view => view.Errors.Count > 0);
        output.Line($"{Findings.Count(cases.Count, "case")} in {Findings.Count(files.Count, "file")}: {cases.Count - failed} as expected, {failed} not{(unread == 0 ? "" : $"; {Findings.Count(unread, "file")} could not be run")}.");
        output.Json(views);
        return unread > 0 ? ExitCode.CannotTell : failed > 0 ? ExitCode.DoesNotHold : ExitCode.Holds;
    }

    private static IEnumerable<string> FilesOf(string path)
    {
        if (!Directory.Exists(path)) return [Path.GetFullPath(path)];
        var found = Directory.EnumerateFiles(path, "*" + CaseFileReader.Suffix, SearchOption.AllDirectories).Select(Path.GetFullPath).Order(StringComparer.Ordinal).ToList();
        return found.Count > 0 ? found : throw new CannotTellException($"In and below {path} there is no file whose name ends in {CaseFileReader.Suffix}.");
    }

    private static CaseFileView Test(string path)
    {
        var shown = Findings.Shown(path);
        if (!CaseFileReader.TryRead(shown, DirectiveSource.ReadFile(path), out var file, out var errors))
            return CaseFileView.Unread(shown, [.. errors.Select(error => FindingView.Of(error, shown))]);
        var directives = file.Directives.SelectMany(name => DirectivesAt(Path.Combine(Path.GetDirectoryName(path)!, name))).DistinctBy(source => source.Path).ToList();
        // Agencies are the gateway's own affair; a case names them as it likes. What a directive replaces may have ended long ago.
        var reading = DirectiveValidator.Read([.. directives.Select(source => source.File)], new KnownAgencies(new EveryAgency()), new EveryAgency());
        if (!reading.IsValid)
            return CaseFileView.Unread(shown, [.. reading.Errors.Select(error => FindingView.Of(error, ShownOf(error, directives)))]);
        var set = DirectiveSet.Of(reading.Documents);
        var results = CaseRun.Of(file, set);
        return CaseFileView.Of(shown, file, results, CaseCoverage.Of(results, set));
    }

    private static IEnumerable<(string Path, DirectiveFile File)> DirectivesAt(string path)
    {
        var full = Path.GetFullPath(path);
        return Directory.Exists(full)
            ? DirectiveFolder.ReadWithoutCases(full).Select(file => (Path.Combine(full, file.Name), file))
            : [(full, new DirectiveFile(Path.GetFileName(full), DirectiveSource.ReadFile(full)))];
    }

    private static string ShownOf(DirectiveError error, IReadOnlyList<(string Path, DirectiveFile File)> directives) =>
        directives.Where(source => source.File.Name == error.File).Select(source => Findings.Shown(source.Path)).FirstOrDefault() ?? error.File;
}
