using Gateway.Cli.Invocation;
using Gateway.Cli.Status;
using Gateway.Policy.Directives;

namespace Gateway.Cli.Directives;

/// <summary>How a document gets into the folder, for <c>put</c> and <c>restore</c> alike: checked first, moved in one step, then watched until the gateway enforces it.</summary>
internal sealed class DirectivePlacement(DirectiveFolder folder, CheckContext context, Uri management, Output output)
{
    /// <param name="source">How the document is called towards people.</param>
    /// <param name="keepReplaced">Keeps other bytes that lie in its place beside it, as <c>.bak</c>.</param>
    /// <param name="isDry">Then it is only said what placing it would do.</param>
    public async Task<ExitCode> PlaceAsync(DirectiveFile file, string source, bool keepReplaced, bool isDry, CancellationToken cancellationToken)
    {
        foreach (var note in context.Notes)
            output.Note(note);
        var verdict = FolderVerdict.Of(folder, [file], context);
        var view = new PlacementView
        {
            Id = Path.GetFileNameWithoutExtension(file.Name),
            File = Path.Combine(folder.Path!, file.Name),
            Errors = [.. verdict.Own.Select(error => FindingView.Of(error, ShownFile(error.File, file.Name, source)))],
            Warnings = [.. verdict.Others.Select(error => FindingView.Of(error, ShownFile(error.File, file.Name, source)))],
        };
        if (verdict.Own.Count > 0)
            return Refuse(view, verdict.Own, error => ShownFile(error.File, file.Name, source));

        view = view with { Change = PlacementPreview.Of(folder, verdict, context, isDry) };
        PlacementPreview.Write(view.Change, output);
        if (isDry)
        {
            output.Line("Nothing was placed.");
            output.Json(view with { Result = PlacementView.Tried });
            return ExitCode.Holds;
        }

        using var client = new ManagementClient(management);
        var uptake = await Uptake.BeginAsync(client, cancellationToken);
        view = Write(view, file, keepReplaced);
        ShowWritten(view, source, verdict.Others);

        var seen = await uptake.EndAsync(isChange: view.Result == PlacementView.Placed, cancellationToken);
        ShowUptake(seen, view.Id);
        output.Json(view with { Gateway = GatewayView.Of(management, seen, view.Id) });
        return seen.Exit;
    }

    /// <summary>The document goes by the name that the person knows, its neighbours by their path.</summary>
    private string ShownFile(string name, string placed, string source) => name == placed ? source : Findings.Shown(Path.Combine(folder.Path!, name));

    private ExitCode Refuse(PlacementView view, IReadOnlyList<DirectiveError> errors, Func<DirectiveError, string> shown)
    {
        foreach (var error in errors)
            output.Line(Findings.Line(error, shown(error)));
        output.Line($"{Findings.Count(errors.Count, "error")}: not placed, and the folder is as it was.");
        output.Json(view with { Result = PlacementView.Refused });
        return ExitCode.DoesNotHold;
    }

    private PlacementView Write(PlacementView view, DirectiveFile file, bool keepReplaced)
    {
        var replaced = folder.Files.FirstOrDefault(other => other.Name == file.Name);
        if (replaced is not null && replaced.Bytes.Span.SequenceEqual(file.Bytes.Span))
            return view with { Result = PlacementView.Unchanged };

        var backup = replaced is not null && keepReplaced ? view.File + ".bak" : null;
        if (backup is not null)
            AtomicFile.Replace(backup, replaced!.Bytes.Span);
        AtomicFile.Replace(view.File, file.Bytes.Span);
        return view with { Result = PlacementView.Placed, Backup = backup };
    }

    private void ShowWritten(PlacementView view, string source, IReadOnlyList<DirectiveError> others)
    {
        var place = Findings.Shown(view.File);
        output.Line(view.Result == PlacementView.Unchanged ? $"{place} already holds {source}, byte for byte." : $"{place} now holds {source}.");
        if (view.Backup is not null)
            output.Line($"What it replaced is kept in {Findings.Shown(view.Backup)}, which the gateway passes over.");
        foreach (var error in others)
            output.Note("Wrong elsewhere in the folder, and mended by nothing done here: " + Findings.Line(error, Findings.Shown(Path.Combine(folder.Path!, error.File))));
        if (others.Count > 0)
            output.Note("A gateway refuses everything until these are mended too.");
    }

    private void ShowUptake(UptakeResult seen, string id)
    {
        output.Line(seen.Kind switch
        {
            UptakeKind.NotRunning => $"No gateway answers at {management}: it will read the file when it runs.",
            UptakeKind.Unknown => $"What the gateway made of it is unknown: {seen.Problem}",
            UptakeKind.TakenUp when seen.Before?.Lockdown is not null => $"The gateway at {management} took it up, and the lockdown is over: epoch {seen.Before.Epoch} before, {seen.After?.Epoch} now.",
            UptakeKind.TakenUp => $"The gateway at {management} took it up: epoch {seen.Before?.Epoch} before, {seen.After?.Epoch} now.",
            UptakeKind.Unchanged => $"The gateway at {management} is in epoch {seen.After?.Epoch}.",
            UptakeKind.Locked => $"The gateway at {management} is in lockdown, epoch {seen.After?.Epoch}.",
            UptakeKind.Late => $"The gateway at {management} is still in epoch {seen.After?.Epoch} after {Uptake.Patience.TotalSeconds:0} s. Does it read {folder.Path}? gatewayctl status says more.",
        });
        if (seen.After is not { } after)
            return;
        if (seen.Kind == UptakeKind.TakenUp && after.Change is { } change && change.Epoch == after.Epoch)
            output.Line($"Recorded in ledger entry {change.Epoch}: {PlacementPreview.Count(change)}.");
        // In lockdown no single directive is worth a line: a grant in it would read like an open door.
        var lines = after.Lockdown is { } lockdown
            ? StatusText.OfLockdown(lockdown, after.Directives ?? [], after.Ledger?.Mismatch is not null)
            : (after.Directives ?? []).Where(directive => directive.Id == id).Select(StatusText.OfDirective);
        foreach (var line in lines)
            output.Line(line);
    }
}
