using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gateway.Ledger.Merkle;

/// <summary>
/// SHA-256 of OpenSSL 3 (EVP_DigestInit_ex2(3)) with a context that is used again: the framework calls the same library, but makes, frees and looks up what it needs for each
/// value, which costs three to five times what hashing a short one does. One thread only.
/// </summary>
internal sealed unsafe partial class OpenSslSha256 : SafeHandle
{
    private const string Library = "libcrypto.so.3";
    private const int Succeeded = 1;

    [ThreadStatic]
    private static OpenSslSha256? _ofThread;

    // Never freed: it lives as long as the process.
    private static readonly nint Algorithm = Fetch();

    public OpenSslSha256() : base(0, ownsHandle: true) => SetHandle(NewContext());

    /// <summary>False where this version of the library is not at hand: on other systems than Linux.</summary>
    public static bool IsAvailable => Algorithm != 0;

    /// <summary>The calling thread's own. Only where <see cref="IsAvailable"/>.</summary>
    public static OpenSslSha256 OfThread => _ofThread ??= Begin();

    public override bool IsInvalid => handle == 0;

    public void Hash(ReadOnlySpan<byte> value, Span<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(digest.Length, Digest.Length);
        uint length;
        fixed (byte* from = value, to = digest)
        {
            // Without an algorithm: the one that the context has, from its beginning.
            Check(Init(handle, 0, 0));
            Check(Update(handle, from, (nuint)value.Length));
            Check(Final(handle, to, &length));
        }
    }

    protected override bool ReleaseHandle()
    {
        FreeContext(handle);
        return true;
    }

    private static OpenSslSha256 Begin()
    {
        var begun = new OpenSslSha256();
        if (begun.IsInvalid)
            throw new CryptographicException("OpenSSL has no memory for a SHA-256.");
        Check(Init(begun.handle, Algorithm, 0));
        return begun;
    }

    private static void Check(int result)
    {
        if (result != Succeeded)
            throw new CryptographicException("OpenSSL failed to compute a SHA-256.");
    }

    private static nint Fetch()
    {
        // The framework first: it begins with the library so that the end of the process does not take it from threads that still use it.
        SHA256.HashData([]);
        return OperatingSystem.IsLinux() && NativeLibrary.TryLoad(Library, out _) ? Fetch(0, "SHA256", null) : 0;
    }

    [LibraryImport(Library, EntryPoint = "EVP_MD_fetch", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Fetch(nint context, string algorithm, string? properties);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_new")]
    private static partial nint NewContext();

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_free")]
    private static partial void FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "EVP_DigestInit_ex2")]
    private static partial int Init(nint context, nint algorithm, nint parameters);

    [LibraryImport(Library, EntryPoint = "EVP_DigestUpdate")]
    private static partial int Update(nint context, byte* value, nuint length);

    [LibraryImport(Library, EntryPoint = "EVP_DigestFinal_ex")]
    private static partial int Final(nint context, byte* digest, uint* length);
}
