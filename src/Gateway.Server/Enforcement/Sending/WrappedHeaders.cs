using System.Net.Http.Headers;

namespace Gateway.Server.Enforcement.Sending;

/// <summary>Headers of a content that is wrapped in another one.</summary>
internal static class WrappedHeaders
{
    /// <summary>Adds them as they stand there, neither parsed nor judged.</summary>
    public static void AddAsSaid(this HttpContentHeaders headers, HttpContentHeaders said)
    {
        foreach (var (name, values) in said.NonValidated)
            if (values.Count == 1)
                headers.TryAddWithoutValidation(name, values.ToString());
            else
                headers.TryAddWithoutValidation(name, values);
    }
}
