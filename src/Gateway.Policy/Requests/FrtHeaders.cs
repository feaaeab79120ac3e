namespace Gateway.Policy.Requests;

/// <summary>Reads the <c>Frt-*</c> request headers (DESIGN section 6). Repeated, malformed or unknown ones are an <see cref="Ambiguity"/> that names the header.</summary>
public static class FrtHeaders
{
    public static bool TryRead(IRequestHeaders headers, out StatedFacts stated, out Ambiguity? why) => throw new NotImplementedException();
}
