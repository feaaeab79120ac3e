using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Gateway.EndToEnd.Tests;

/// <summary>The types of other assemblies that a built assembly uses, from its metadata; the compiler leaves out what is only referenced.</summary>
internal static class TypeReferences
{
    public static IReadOnlySet<string> Of(string assemblyFile)
    {
        using var file = File.OpenRead(assemblyFile);
        using var executable = new PEReader(file);
        var metadata = executable.GetMetadataReader();
        return metadata.TypeReferences.Select(metadata.GetTypeReference)
            .Select(reference => $"{metadata.GetString(reference.Namespace)}.{metadata.GetString(reference.Name)}")
            .ToHashSet(StringComparer.Ordinal);
    }
}
