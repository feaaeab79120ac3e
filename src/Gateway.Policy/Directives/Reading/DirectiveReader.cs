using Gateway.Policy.Decisions;

namespace Gateway.Policy.Directives.Reading;

/// <summary>
/// Reads one directive document; every error at once. Whether agencies exist is asked only where <c>agencies</c> is given: an old document must be readable
/// for ever.
/// </summary>
internal sealed class DirectiveReader(KnownAgencies? agencies, ErrorLog errors)
{
    private readonly ScopeReader _scopes = new(agencies, errors);
    private readonly ConditionReader _conditions = new(errors);

    internal static ReadDirective Read(DirectiveFile file, KnownAgencies? agencies, ErrorLog errors)
    {
        if (file.Bytes.Length > Limits.File)
        {
            errors.Add(0, "", $"has {file.Bytes.Length} bytes: write at most {Limits.File}");
            return ReadDirective.Nothing;
        }
        var root = StrictJson.Read(file.Bytes.Span, errors);
        return root is null ? ReadDirective.Nothing : new DirectiveReader(agencies, errors).Read(root, file.Name);
    }

    private ReadDirective Read(JsonItem root, string fileName)
    {
        if (Fields.Of(root, "a directive", DirectiveWords.Directive, errors) is not { } fields) return ReadDirective.Nothing;

        Values.Text(fields.Find("$schema"), Limits.Url, errors);
        var id = Id(fields, fileName);
        var version = Values.WholeNumber(fields.Find("version"), errors);
        var title = Values.Text(fields.Require("title", "the directive's title"), Limits.Name, errors);
        var issuer = Values.Text(fields.Require("issuer", "who issued the directive"), Limits.Name, errors);
        var authority = Values.Word(fields.Require("authority", $"one of {ErrorLog.Quote(DirectiveWords.Authorities.Keys)}"), DirectiveWords.Authorities, errors);
        var reference = Values.Url(fields.Require("reference", "the absolute web address of the directive's text"), errors);
        var contact = Contact(fields.Find("contact"));
        var confidential = Values.Truth(fields.Find("confidential"), errors);
        var effect = Values.Word(fields.Require("effect", $"one of {ErrorLog.Quote(DirectiveWords.Effects.Keys)}"), DirectiveWords.Effects, errors);
        var from = Values.Instant(fields.Require("effectiveFrom", "the first instant at which it applies, with offset"), errors);
        var until = Until(fields.Find("effectiveUntil"), from);
        var scope = fields.Find("scope") is { } scopeItem ? _scopes.Read(scopeItem, grants: effect is Effect.Log or Effect.Allow) : null;
        var except = _scopes.ReadExcept(fields.Find("except"));
        FitsEffect(fields, effect);
        var unless = _conditions.ReadList(fields.Find("unless"));
        var require = _conditions.ReadOneOrList(fields.Find("require"));
        var replaces = fields.Find("replaces");
        var replaced = Values.List(replaces, text => ReplacedProblem(text, id), errors);
        var named = replaces?.Items.Where(item => item.Kind == JsonKind.Text && ReplacedProblem(item.Text, id) is null).ToList() ?? [];
        var message = Values.Text(fields.Require("message", "what a requester should read"), Limits.Message, errors);
        if (errors.HasErrors) return new ReadDirective(null, id, named);

        var directive = new Directive
        {
            Id = id!,
            Version = version ?? 1,
            Title = title!,
            Issuer = issuer!,
            Authority = authority!.Value,
            Reference = reference!,
            Contact = contact,
            Confidential = confidential ?? false,
            Effect = effect!.Value,
            EffectiveFrom = from!.Value,
            EffectiveUntil = until,
            Scope = scope ?? DirectiveScope.Everything,
            Except = except,
            Unless = unless,
            Require = require,
            Replaces = replaced ?? [],
            Message = message!,
        };
        return new ReadDirective(directive, id, named);
    }

    private string? Id(Fields fields, string fileName)
    {
        var item = fields.Require("id", "the file's name without `.json`");
        if (Values.Id(item, errors) is not { } id) return null;
        if (FolderNames.KindOf(fileName) == FolderEntryKind.Document && fileName != id + FolderNames.Extension)
        {
            var (name, written) = (ErrorLog.Quote(id + FolderNames.Extension), ErrorLog.Quote(FolderNames.IdOf(fileName)));
            errors.Add(item!.Line, item.Path, $"{ErrorLog.Quote(id)} is not the file's name: name the file {name}, or write {written}");
        }
        return id;
    }

    private Contact? Contact(JsonItem? item)
    {
        if (item is null || Fields.Of(item, "a contact", DirectiveWords.Contact, errors) is not { } fields) return null;
        var office = Values.Text(fields.Require("office", "the office that a refused person may ask"), Limits.Name, errors);
        var phone = Values.Text(fields.Find("phone"), Limits.Short, errors, mayBeEmpty: true);
        var url = Values.Url(fields.Find("url"), errors, mayBeEmpty: true);
        return office is null ? null : new Contact(office, NullIfBlank(phone), NullIfBlank(url));
    }

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private DateTimeOffset? Until(JsonItem? item, DateTimeOffset? from)
    {
        if (item is null or { Kind: JsonKind.Null } || Values.Instant(item, errors) is not { } until) return null;
        if (until <= from)
            errors.Add(item.Line, item.Path, "is not after `effectiveFrom`, so the directive would never apply: write a later instant, or `null` for no end");
        return until;
    }

    private void FitsEffect(Fields fields, Effect? effect)
    {
        if (effect == Effect.Deny && fields.Find("require") is { } require)
            errors.Add(require.Line, require.Path, "stands only with `log` and `allow`: a `deny` that leaves something through says so in `unless`");
        if (effect is Effect.Log or Effect.Allow && fields.Find("unless") is { } unless)
            errors.Add(unless.Line, unless.Path, "stands only with `deny`: conditions of a `log` or `allow` stand in `require`");
    }

    private static string? ReplacedProblem(string text, string? id) =>
        !Values.IsId(text) ? $"{ErrorLog.Quote(text)} is not an id: write the id of another directive"
        : text == id ? "names the directive itself: write the ids of others, or leave it out"
        : null;
}

/// <summary>What a file said.</summary>
/// <param name="Directive">Null exactly when there are errors.</param>
/// <param name="Replaces">Its valid entries, for errors that only the whole folder shows.</param>
internal sealed record ReadDirective(Directive? Directive, string? Id, IReadOnlyList<JsonItem> Replaces)
{
    internal static ReadDirective Nothing { get; } = new(null, null, []);
}
