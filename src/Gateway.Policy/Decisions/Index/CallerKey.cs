using System.Diagnostics.CodeAnalysis;
using Gateway.Policy.Requests;

namespace Gateway.Policy.Decisions.Index;

/// <summary>All that coverage by scopes depends on in a request besides agency, operations and instant. Made without allocation; equal by content.</summary>
internal readonly struct CallerKey(RequestFacts facts)
{
    private readonly CallerKind _kind = facts.Caller.Kind;
    private readonly bool _identityConfigured = facts.IdentityConfigured;
    private readonly string? _unit = facts.Caller.Unit;
    private readonly IReadOnlyList<string> _roles = facts.Caller.Roles;

    internal sealed class Comparer : IEqualityComparer<CallerKey>
    {
        internal static Comparer Instance { get; } = new();

        public bool Equals(CallerKey x, CallerKey y)
        {
            if (x._kind != y._kind || x._identityConfigured != y._identityConfigured || x._unit != y._unit || x._roles.Count != y._roles.Count) return false;
            for (var i = 0; i < x._roles.Count; i++)
                if (x._roles[i] != y._roles[i])
                    return false;
            return true;
        }

        public int GetHashCode([DisallowNull] CallerKey obj)
        {
            var hash = HashCode.Combine((int)obj._kind, obj._identityConfigured, obj._unit);
            for (var i = 0; i < obj._roles.Count; i++) hash = HashCode.Combine(hash, obj._roles[i]);
            return hash;
        }
    }
}
