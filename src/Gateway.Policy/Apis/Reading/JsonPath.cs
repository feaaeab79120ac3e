using System.Collections.Immutable;
using Gateway.Policy.Apis.Matching;

namespace Gateway.Policy.Apis.Reading;

/// <summary>Reads paths into JSON as profiles write them: <c>Settings.FaceSearch</c>, <c>requests[].features[].type</c>, <c>[].candidates[]</c>.</summary>
internal static class JsonPath
{
    /// <summary>Part by part, each <c>[]</c> a part of its own. False where the text is no path.</summary>
    public static bool TryParse(string text, out ImmutableArray<string> parts)
    {
        var list = ImmutableArray.CreateBuilder<string>();
        foreach (var written in text.Split('.'))
        {
            var isItems = written.EndsWith(KeyTest.EachItem, StringComparison.Ordinal);
            var name = isItems ? written[..^KeyTest.EachItem.Length] : written;
            if (name.Length > 0 || (isItems && list.Count == 0))
            {
                if (name.Length > 0)
                    list.Add(name);
                if (isItems)
                    list.Add(KeyTest.EachItem);
            }
            else
                list.Add("");
        }
        parts = list.ToImmutable();
        return parts.All(part => part == KeyTest.EachItem || KeyTestReader.IsKey(part));
    }
}
