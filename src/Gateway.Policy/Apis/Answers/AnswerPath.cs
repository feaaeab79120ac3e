using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Gateway.Policy.Apis.Reading;

namespace Gateway.Policy.Apis.Answers;

/// <summary>
/// Where the candidates stand in a partner's answer: member names separated by '.', <c>[]</c> behind a name (or at the start, for an answer that is an array itself)
/// for the items of an array. The last part is an array, and its items are counted: <c>FaceMatches[]</c>, <c>result[].subjects[]</c>, <c>[].candidates[]</c>.
/// </summary>
public sealed class AnswerPath
{
    private AnswerPath(ImmutableArray<string> parts) => Parts = parts;

    internal ImmutableArray<string> Parts { get; }

    /// <summary>False where the text is no such path.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out AnswerPath? path)
    {
        path = JsonPath.TryParse(text, out var parts) && parts[^1] == JsonPath.EachItem ? new AnswerPath(parts) : null;
        return path is not null;
    }

    /// <summary>
    /// Number of candidates, from the beginning of an answer in identity-coded JSON; <paramref name="isWhole"/> says that it is all of it. Null where they do not stand
    /// there, stand there twice, or their list does not end within the beginning. Total and without state.
    /// </summary>
    public int? Count(ReadOnlySpan<byte> utf8, bool isWhole) => AnswerCount.Of(utf8, isWhole, Parts.AsSpan());
}
