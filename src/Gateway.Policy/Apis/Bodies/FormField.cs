using System.Buffers;
using Gateway.Policy.Apis.Matching;

namespace Gateway.Policy.Apis.Bodies;

/// <summary>One field of a form. <paramref name="Text"/> is null for a file, a long or a binary value.</summary>
internal readonly record struct FormField(string Name, string? Text)
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.[]");

    /// <summary>Longest value in bytes that is compared with the profile's.</summary>
    public const int MaxText = 1024;

    /// <summary>False where a named field is repeated.</summary>
    public static bool TryJudge(List<FormField> fields, IReadOnlyList<KeyTest> tests, BodyKeys keys)
    {
        foreach (var test in tests)
        {
            if (test.Source != KeySource.Form)
                continue;
            var count = Find(fields, test.Key, out var found, out var hasLookAlike);
            if (count > 1)
                return false;
            if (count == 1 && found.Name == test.Key)
                Judge(found, test, keys);
            else if (count == 1 || hasLookAlike)
                keys.Set(test, Proof.None, "another spelling");
            else
                keys.Set(test, test.ForAbsent, "absent");
        }
        return true;
    }

    /// <summary>How many fields have this name in any case; the last of them, as it is spelled.</summary>
    public static int Find(List<FormField> fields, string key, out FormField found, out bool hasLookAlike)
    {
        (var count, found, hasLookAlike) = (0, default, false);
        foreach (var field in fields)
        {
            if (field.Name.Equals(key, StringComparison.OrdinalIgnoreCase))
                (count, found) = (count + 1, field);
            hasLookAlike |= IsLookAlike(field.Name, key);
        }
        return count;
    }

    private static void Judge(FormField field, KeyTest test, BodyKeys keys)
    {
        var proof = field.Text is { } text ? test.ForText(text) : test.Present ? Proof.Holds : Proof.None;
        keys.Set(test, proof, test.IsCallback && field.Text is { } address ? CallbackHost.Of(address) : proof == Proof.Holds && !test.Present ? field.Text! : "present");
    }

    // "key[]" is "key" to some servers. A name with a character that no vendor uses may be trimmed, folded or decoded (RFC 2047) into anything.
    private static bool IsLookAlike(string name, string key) =>
        name.AsSpan().ContainsAnyExcept(Plain) || (name.AsSpan().ContainsAny('[', ']') && name.Contains(key, StringComparison.OrdinalIgnoreCase));
}
