namespace Gateway.Policy.Apis.Facts;

/// <summary>What stands at one place. The zero value can be read in more ways than one, so it tells nothing.</summary>
internal readonly record struct Sight
{
    /// <summary>Nothing stands there, nor anything that a server could take for it.</summary>
    public static Sight Absent { get; } = new() { IsAbsent = true };

    public bool IsAbsent { get; private init; }

    /// <summary>As written, decoded, where it can be a name; else null.</summary>
    public string? Name { get; private init; }

    /// <summary>The same where it can be a number: JSON tells one from the other, and a server may not take one for the other.</summary>
    public string? Number { get; private init; }

    /// <summary>Of path, query, header and form, which know no kinds of values.</summary>
    public static Sight Of(string? text) => new() { Name = text, Number = text };

    public static Sight OfName(string? text) => new() { Name = text };

    public static Sight OfNumber(string text) => new() { Number = text };
}

/// <summary>Looks at one part of a request.</summary>
internal interface ISights
{
    Sight At(FactPlace place);
}
