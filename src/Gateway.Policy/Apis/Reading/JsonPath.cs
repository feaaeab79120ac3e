using System.Collections.Immutable;

namespace Gateway.Policy.Apis.Reading;

/// <summary>Reads paths into JSON as profiles write them: <c>Settings.FaceSearch</c>, <c>requests[].features[].type</c>, <c>[].candidates[]</c>.</summary>
internal static class JsonPath
{
    /// <summary>The part of a path that stands for every item of an array.</summary>
    public const string EachItem = "[]";

    /// <summary>Part by part, each <c>[]</c> a part of its own. False where the text is no path.</summary>
    public static bool TryParse(string text, out ImmutableArray<string> parts)
    {
        var list = ImmutableArray.CreateBuilder<string>();
        foreach (var written in text.Split('.'))
        {
            var isItems = written.EndsWith(EachItem, StringComparison.Ordinal);
            var name = isItems ? written[..^EachItem.Length] : written;
            if (name.Length > 0 || (isItems && list.Count == 0))
            {
                if (name.Length > 0)
                    list.Add(name);
                if (isItems)
                    list.Add(EachItem);
            }
            else
                list.Add("");
        }
        parts = list.ToImmutable();
        return parts.All(part => part == EachItem || KeyTestReader.IsKey(part));
    }
}
