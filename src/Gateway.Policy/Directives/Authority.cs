namespace Gateway.Policy.Directives;

/// <summary>Whose power a directive rests on. There is no ranking: every deny binds.</summary>
public enum Authority : byte
{
    Chief = 1,
    Commission,
    Council,
    Mayor,
    Court,
    Statute,
    Settlement,
    Policy,
}
