using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Gateway.Policy.Directives.Reading;

namespace Gateway.Policy.Directives;

/// <summary>
/// Judges a whole directive folder: all errors of all files at once, or the documents. A file has at most 1 MiB, and at most 100 of its errors are listed.
/// </summary>
public static class DirectiveValidator
{
    /// <summary>How a name in the folder is treated: read, ignored (and listed in status), or an error.</summary>
    public static FolderEntryKind KindOf(string fileName) => FolderNames.KindOf(fileName);

    /// <summary>Reads one document by itself. <paramref name="document"/> is null exactly when there are errors.</summary>
    public static bool TryRead(
        DirectiveFile file, KnownAgencies agencies, [NotNullWhen(true)] out DirectiveDocument? document, out IReadOnlyList<DirectiveError> errors)
    {
        document = ReadOne(file, agencies, out errors, out _);
        return document is not null;
    }

    /// <summary>
    /// Reads every file and checks them together. <c>replaces</c> may name ids in <paramref name="files"/> or in <paramref name="previousIds"/>, which are all
    /// that ever were accepted: a document may go on naming what it lifted. Anything else is an error with the nearest id. Documents come ordered by id; they
    /// are complete only when there are no errors.
    /// </summary>
    public static DirectiveReading Read(IReadOnlyList<DirectiveFile> files, KnownAgencies agencies, IReadOnlySet<string> previousIds)
    {
        var counted = files.Where(static file => KindOf(file.Name) != FolderEntryKind.Ignored).ToList();
        var documents = new List<DirectiveDocument>();
        var errors = new List<DirectiveError>();
        var folder = new FolderCheck();
        foreach (var file in counted)
        {
            if (ReadOne(file, agencies, out var own, out var read) is { } document) documents.Add(document);
            folder.Add(file.Name, read);
            errors.AddRange(own);
        }
        var stated = counted.Where(static file => KindOf(file.Name) == FolderEntryKind.Document).Select(static file => FolderNames.IdOf(file.Name));
        folder.CheckNames(counted.Select(static file => file.Name));
        folder.CheckReplaces(stated.ToHashSet(StringComparer.Ordinal), previousIds);
        folder.CheckCircles();
        errors.AddRange(folder.Errors);
        return new DirectiveReading(
            [.. documents.OrderBy(static document => document.Directive.Id, StringComparer.Ordinal)],
            [.. errors.OrderBy(static error => error.File, StringComparer.Ordinal).ThenBy(static error => error.Line)]);
    }

    /// <summary>Reads a document that was accepted once: agencies may have gone since, the law has not.</summary>
    internal static DirectiveDocument? ReadAccepted(DirectiveFile file) => ReadOne(file, null, out _, out _);

    private static DirectiveDocument? ReadOne(DirectiveFile file, KnownAgencies? agencies, out IReadOnlyList<DirectiveError> errors, out ReadDirective read)
    {
        var log = new ErrorLog(file.Name);
        if (KindOf(file.Name) != FolderEntryKind.Document) log.Add(0, "", FolderNames.Problem(file.Name));
        read = DirectiveReader.Read(file, agencies, log);
        errors = log.InOrder();
        return read.Directive is null ? null : new DirectiveDocument(read.Directive, Convert.ToHexStringLower(SHA256.HashData(file.Bytes.Span)), file.Bytes);
    }
}
