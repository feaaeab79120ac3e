using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Gateway.Policy.Requests;

/// <summary>The operation classes that a request may have, as bits. The default value holds <see cref="OperationClass.Unknown"/> alone: nothing known is not nothing asked.</summary>
public readonly record struct OperationSet
{
    private const uint UnknownBit = 1;

    private static readonly OperationClass[] Classes = Enum.GetValues<OperationClass>();

    // INVARIANT: stored without the unknown bit where it would be the only one, so that default(OperationSet) reads as { unknown }.
    private readonly uint _bits;

    private OperationSet(uint bits) => _bits = bits == UnknownBit ? 0 : bits;

    /// <summary>Bit n is set when the class with the value n is in the set; never zero.</summary>
    public uint Bits => _bits == 0 ? UnknownBit : _bits;

    public int Count => BitOperations.PopCount(Bits);

    /// <summary>Every class, <c>unknown</c> included: the directive word <c>*</c>.</summary>
    public static OperationSet All { get; } = new((1u << ((int)OperationClass.Other + 1)) - 1);

    /// <summary>Every class but <c>other</c>, <c>unknown</c> included: the directive word <c>frt</c>.</summary>
    public static OperationSet Frt { get; } = new(All.Bits & ~(1u << (int)OperationClass.Other));

    public static OperationSet Of(params ReadOnlySpan<OperationClass> classes)
    {
        var bits = 0u;
        foreach (var operation in classes)
            bits |= 1u << (int)operation;
        return new OperationSet(bits);
    }

    /// <summary>The set whose <see cref="Bits"/> are these; bits beyond the last class are dropped, and none at all is <c>unknown</c>.</summary>
    internal static OperationSet FromBits(uint bits) => new(bits & All.Bits);

    public bool Contains(OperationClass operation) => (Bits & (1u << (int)operation)) != 0;

    public OperationSet Union(OperationSet other) => new(Bits | other.Bits);

    /// <summary>The class names in the order of their values, lower case, as they stand in directives, the ledger and answers.</summary>
    public IReadOnlyList<string> Names()
    {
        var names = new List<string>(Count);
        foreach (var operation in Classes)
            if (Contains(operation))
                names.Add(NameOf(operation));
        return names;
    }

    public static string NameOf(OperationClass operation) => operation switch
    {
        OperationClass.Unknown => "unknown",
        OperationClass.Detect => "detect",
        OperationClass.Analyze => "analyze",
        OperationClass.Template => "template",
        OperationClass.Verify => "verify",
        OperationClass.Search => "search",
        OperationClass.Stream => "stream",
        OperationClass.Stop => "stop",
        OperationClass.Track => "track",
        OperationClass.Enroll => "enroll",
        OperationClass.Delete => "delete",
        OperationClass.Manage => "manage",
        OperationClass.Results => "results",
        OperationClass.Share => "share",
        OperationClass.Liveness => "liveness",
        OperationClass.Custom => "custom",
        OperationClass.Other => "other",
    };

    /// <summary>Exact, case-sensitive: <paramref name="name"/> is one of the names of <see cref="NameOf"/>.</summary>
    public static bool TryParseClass(string? name, out OperationClass operation)
    {
        foreach (var candidate in Classes)
        {
            if (NameOf(candidate) != name) continue;
            operation = candidate;
            return true;
        }
        operation = OperationClass.Unknown;
        return false;
    }

    [SuppressMessage("Design", "CA1065", Justification = "A set never throws; the string is for people.")]
    public override string ToString() => string.Join(' ', Names());
}
