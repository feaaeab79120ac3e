namespace Gateway.Server.Enforcement.Sending.Digesting;

/// <summary>The digits of escapes.</summary>
internal static class HexDigit
{
    /// <summary>0 to 15, or -1.</summary>
    public static int ValueOf(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}
