using System.CommandLine;
using Gateway.Cli.Invocation;
using Gateway.Policy.Analysis;
using Gateway.Policy.Directives;
using Gateway.Policy.Directives.Lints;

namespace Gateway.Cli.Directives;

/// <summary><c>gatewayctl directive check</c>: would the gateway accept this folder, or these files in it? Touches nothing.</summary>
internal static class DirectiveCheckCommand
{
    private static readonly Argument<string[]> Paths = new("PATH")
    {
        Description = "Files to check as if they lay in the directive folder, or folders to check instead of it. Default: the directive folder.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Command Create()
    {
        var command = new Command("check", "Report every error of directives with file, line and member, and what is valid but most likely not meant.") { Paths };
        command.SetAction(parsed => (int)Run(parsed, GatewayCtl.OutputOf(parsed)));
        return command;
    }

    private static ExitCode Run(ParseResult parsed, Output output)
    {
        var context = DirectiveCommands.LoadContext(parsed);
        var checks = Checks(parsed.GetValue(Paths) ?? [], parsed.GetValue(DirectiveCommands.Folder));
        foreach (var note in context.Notes)
            output.Note(note);

        var findings = new List<FindingView>();
        foreach (var check in checks)
            findings.AddRange(check.Report(context, output));
        output.Json(findings);
        return findings.All(finding => finding.Lint is not null) ? ExitCode.Holds : ExitCode.DoesNotHold;
    }

    /// <summary>What the arguments ask for: each folder by itself, all single files together in the directive folder.</summary>
    private static List<Check> Checks(string[] paths, string? folderOption)
    {
        if (paths.Length == 0)
            return [Check.Whole(Locations.Directives(folderOption))];

        var checks = paths.Where(Directory.Exists).Select(path => Check.Whole(Path.GetFullPath(path))).ToList();
        var files = paths.Where(path => !Directory.Exists(path)).ToList();
        if (files.Count == 0)
            return checks;

        if (files.GroupBy(Path.GetFileName).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new CannotTellException($"Two of the files are named {twice.Key}, and a folder can hold only one of them. Check them one at a time.");
        if (folderOption is not null)
            Locations.Directives(folderOption);
        var folder = Locations.TryFindDirectives(folderOption, out var path) && Directory.Exists(path) ? DirectiveFolder.Read(path) : DirectiveFolder.None;
        checks.Add(new Check(folder, [.. files.Select(file => new DirectiveFile(Path.GetFileName(file), DirectiveSource.ReadFile(file)))], files));
        return checks;
    }

    /// <param name="Shown">How the person named each incoming file, in the same order.</param>
    private sealed record Check(DirectiveFolder Folder, IReadOnlyList<DirectiveFile> Incoming, IReadOnlyList<string> Shown)
    {
        public static Check Whole(string path)
        {
            var folder = DirectiveFolder.Read(path);
            return new Check(folder, folder.Files, [.. folder.Files.Select(file => Findings.Shown(Path.Combine(path, file.Name)))]);
        }

        private bool IsWhole => ReferenceEquals(Incoming, Folder.Files);

        public IReadOnlyList<FindingView> Report(CheckContext context, Output output)
        {
            var verdict = FolderVerdict.Of(Folder, [.. Incoming.Where(file => DirectiveValidator.KindOf(file.Name) is not FolderEntryKind.Ignored)], context);
            var errors = Incoming.Where(file => DirectiveValidator.KindOf(file.Name) is FolderEntryKind.Ignored).Select(PassedOver).Concat(verdict.Own).ToList();
            foreach (var error in errors)
                output.Line(Findings.Line(error, ShownFile(error.File)));
            var lints = LintsOf(verdict, output);
            foreach (var lint in lints)
                output.Line($"{ShownFile(lint.File)}:{lint.Line}: {lint.Lint}: {lint.Member}: {lint.Message}");
            foreach (var error in verdict.Others)
                output.Note("Already wrong in the folder: " + Findings.Line(error, ShownFile(error.File)));

            var checkedFiles = Findings.Count(Incoming.Count, IsWhole ? "directive" : "file");
            var place = IsWhole ? " in " + Findings.Shown(Folder.Path!) : Folder.Path is null ? ", by itself" : " for " + Findings.Shown(Folder.Path);
            output.Line(errors.Count == 0
                ? $"0 errors: {checkedFiles}{place}."
                : $"{Findings.Count(errors.Count, "error")}: {checkedFiles}{place}. A gateway that read {(errors.Count == 1 ? "it" : "them")} would refuse everything until mended.");
            if (IsWhole && Folder.Ignored.Count > 0)
                output.Line($"Passed over: {string.Join(", ", Folder.Ignored)}");
            return [.. errors.Select(error => FindingView.Of(error, ShownFile(error.File))), .. lints.Select(lint => FindingView.Of(lint, ShownFile(lint.File)))];
        }

        private List<DirectiveLint> LintsOf(FolderVerdict verdict, Output output)
        {
            var now = TimeProvider.System.GetUtcNow();
            var lints = verdict.Documents.SelectMany(document => DirectiveLints.Of(document, now)).ToList();
            try
            {
                // With an error somewhere nobody knows what the set is.
                if (verdict is { Own.Count: 0, Others.Count: 0 }) lints.AddRange(SetLints.Of(verdict.Documents, now, AnalysisBudget.Ample));
            }
            catch (AnalysisLimitException limit)
            {
                output.Note($"What the directives make of each other was not looked at: {limit.Message}");
            }
            return [.. lints.Where(lint => Incoming.Any(file => file.Name == lint.File)).OrderBy(lint => lint.File, StringComparer.Ordinal).ThenBy(lint => lint.Line)];
        }

        private static DirectiveError PassedOver(DirectiveFile file) => new(file.Name, 0, "", "is passed over by the gateway because of its name: name it `<id>.json`");

        private string ShownFile(string name)
        {
            for (var i = 0; i < Incoming.Count; i++)
                if (Incoming[i].Name == name)
                    return Shown[i];
            return Folder.Path is null ? name : Findings.Shown(Path.Combine(Folder.Path, name));
        }
    }
}
