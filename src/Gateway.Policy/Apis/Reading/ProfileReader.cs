using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Policy.Apis.Facts;
using Gateway.Policy.Apis.Matching;

namespace Gateway.Policy.Apis.Reading;

/// <summary>Reads a profile's file from top to bottom without stopping at an error.</summary>
internal static class ProfileReader
{
    private const string Extension = ".json";
    private const int MaxNameLength = 80;

    /// <summary>Far above any API's largest image, far below what could exhaust anything: 1 GiB.</summary>
    private const long MaxBodyLimit = 1L << 30;

    public static bool TryRead(string fileName, ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out ApiProfile? profile, out IReadOnlyList<ApiProfileError> errors)
    {
        profile = null;
        var list = new ErrorList(fileName);
        var name = NameOf(fileName, list);
        var root = JsonSpotReader.Read(utf8, list);
        if (root is not null && list.IsObject(root, ProfileMembers.Profile))
        {
            var parts = ReadParts(root, name, Convert.ToHexStringLower(SHA256.HashData(utf8)), list);
            CheckCredentials(parts, root, list);
            var examples = ExampleReader.Read(root, list);
            // Only a profile that is right so far can be compiled and tried.
            if (list.IsEmpty)
            {
                profile = new ApiProfile(parts);
                ExampleRunner.Run(profile, examples, root, list);
            }
        }
        errors = list.Errors;
        if (!list.IsEmpty)
            profile = null;
        return profile is not null;
    }

    private static string NameOf(string fileName, ErrorList errors)
    {
        var file = Path.GetFileName(fileName ?? "");
        var name = file.EndsWith(Extension, StringComparison.Ordinal) ? file[..^Extension.Length] : "";
        if (name.Length is 0 or > MaxNameLength || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            errors.Add(1, "", "A profile's file is named <profile>.json, in lower-case letters, digits and '-'.");
        return name;
    }

    private static ProfileParts ReadParts(JsonSpot root, string name, string sha256, ErrorList errors)
    {
        errors.Strings(root, "sources");
        errors.Optional(root, "note");
        errors.Optional(root, "$schema");
        var parts = new ProfileParts
        {
            Name = name,
            Title = errors.Required(root, "title"),
            Sha256 = sha256,
            Signature = errors.Optional(root, "signature"),
            BodyLimit = ReadBodyLimit(root, errors),
            Headers = ReadHeaderNames(root, "headers", errors),
            Images = ReadImages(root, errors),
            Loosenings = LooseningReader.ReadAll(root, errors),
            Rules = RuleReader.ReadAll(root, errors),
        };
        if (parts.Signature is not (null or ProfileParts.SigV4))
            errors.Add(root["signature"]!, "The only signature that is known is \"sigv4\".");
        return root["credentials"] is { } credentials && errors.IsObject(credentials, ProfileMembers.Credentials)
            ? parts with
            {
                CredentialHeaders = ReadHeaderNames(credentials, "headers", errors),
                CredentialParameters = ReadKeys(credentials, "query", errors),
                CredentialFields = ReadKeys(credentials, "form", errors),
                CredentialPaths = ReadPaths(credentials, errors),
                Cookies = ReadKeys(credentials, "cookies", errors),
            }
            : parts;
    }

    // What decides is recorded with its value, so it cannot be a secret.
    private static void CheckCredentials(ProfileParts parts, JsonSpot root, ErrorList errors)
    {
        foreach (var rule in parts.Rules)
            foreach (var test in rule.When.Concat(rule.Steps.SelectMany(step => step.Head.Concat(step.Body))))
            {
                ImmutableArray<string> secrets = test.Source switch
                {
                    KeySource.Query => parts.CredentialParameters,
                    KeySource.Header => parts.CredentialHeaders,
                    KeySource.Form or KeySource.Json => parts.CredentialFields,
                    KeySource.SoapAction or KeySource.SoapBody => [],
                };
                if (secrets.Contains(test.Key, StringComparer.OrdinalIgnoreCase))
                    errors.Add(root["rules"]!, $"The rule `{rule.Id}` looks at `{test.Key}`, which carries a credential; what a rule looks at is recorded.");
            }
        foreach (var rule in parts.Rules)
            foreach (var place in rule.Facts.All)
                if (IsSecret(place, rule.Path, parts))
                    errors.Add(root["rules"]!, $"The rule `{rule.Id}` reads a fact from `{place.Key}`, which carries a credential; facts are recorded.");
    }

    // The template of a credential may stand anywhere in a path; its last segment is the credential.
    private static bool EndsAt(PathTemplate secret, PathTemplate path, int segment)
    {
        var start = segment - secret.Segments.Length + 1;
        if (start < 0)
            return false;
        for (var i = 0; i < secret.Segments.Length - 1; i++)
            if (secret.Segments[i].Literal is { } literal && path.Segments[start + i].Literal is { } other && !literal.Equals(other, StringComparison.OrdinalIgnoreCase))
                return false;
        return true;
    }

    private static bool IsSecret(FactPlace place, PathTemplate path, ProfileParts parts) => place.Source switch
    {
        PlaceSource.Query => parts.CredentialParameters.Contains(place.Key, StringComparer.OrdinalIgnoreCase),
        PlaceSource.Header => parts.CredentialHeaders.Contains(place.Key, StringComparer.OrdinalIgnoreCase),
        PlaceSource.Form or PlaceSource.Json => parts.CredentialFields.Contains(place.Path[0], StringComparer.OrdinalIgnoreCase),
        PlaceSource.Path => parts.CredentialPaths.Any(secret => EndsAt(secret, path, place.Segment)),
    };

    private static long? ReadBodyLimit(JsonSpot root, ErrorList errors)
    {
        if (root["bodyLimit"] is not { } spot)
            return null;
        if (spot.Kind == JsonValueKind.Number && long.TryParse(spot.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= MaxBodyLimit)
            return limit;
        errors.Add(spot, $"This must be a whole number of bytes from 1 to {MaxBodyLimit}.");
        return null;
    }

    private static ImmutableArray<string> ReadHeaderNames(JsonSpot parent, string name, ErrorList errors)
    {
        var names = ReadKeys(parent, name, errors);
        foreach (var header in names)
            if (OutgoingHeaders.IsNever(header))
                errors.Add(parent[name]!, $"`{header}` never goes out to a partner; take it off the list.");
        return names;
    }

    private static ImmutableArray<string> ReadKeys(JsonSpot parent, string name, ErrorList errors)
    {
        var keys = errors.Strings(parent, name);
        foreach (var key in keys)
            if (!KeyTestReader.IsKey(key))
                errors.Add(parent[name]!, $"`{key}` is not a name of letters, digits and - . _ ~.");
        return keys;
    }

    private static ImmutableArray<string> ReadImages(JsonSpot root, ErrorList errors)
    {
        var images = errors.Strings(root, "images");
        foreach (var image in images)
            if (!JsonPath.TryParse(image, out _))
                errors.Add(root["images"]!, $"`{image}` is not a path such as Image.Bytes or images[].data.");
        return images;
    }

    private static ImmutableArray<PathTemplate> ReadPaths(JsonSpot credentials, ErrorList errors)
    {
        var paths = ImmutableArray.CreateBuilder<PathTemplate>();
        foreach (var text in errors.Strings(credentials, "path"))
        {
            var template = PathTemplate.Parse(text, out var problem);
            if (template is null)
                errors.Add(credentials["path"]!, problem);
            else if (template.HasTail || template.Segments is not [{ Literal: not null }, .., { Name: not null }])
                errors.Add(credentials["path"]!, "A path with a credential starts with plain text and ends with the segment that is the credential, such as /static/{apiKey}.");
            else
                paths.Add(template);
        }
        return paths.ToImmutable();
    }
}
