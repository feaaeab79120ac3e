using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Ledger.Tests.Support;

/// <summary>Which pages of a file the kernel has in memory (mincore(2)).</summary>
internal sealed partial class PageCache : IDisposable
{
    private const int Read = 1, Shared = 1, DontNeed = 4;

    private readonly SafeFileHandle _file;

    /// <param name="path">Of a file whose locks this process does not need any more when this is disposed (POSIX).</param>
    public PageCache(string path) => _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

    /// <summary>Share of the pages from <paramref name="from"/> on, a multiple of the page size, that are in memory.</summary>
    public double Share(long from)
    {
        var length = (nint)(RandomAccess.GetLength(_file) - from);
        var map = Map(0, length, Read, Shared, _file, from);
        Assert.NotEqual(-1, map);
        var pages = new byte[(length + Environment.SystemPageSize - 1) / Environment.SystemPageSize];
        Assert.Equal(0, InMemory(map, length, pages));
        Assert.Equal(0, Unmap(map, length));
        return pages.Count(page => (page & 1) == 1) / (double)pages.Length;
    }

    /// <summary>What <see cref="Share"/> tells of a file there that the kernel was asked to drop: 0 on a disk, 1 where files are nowhere but in memory.</summary>
    public static double ShareWhereDropped(string folder)
    {
        var path = Path.Combine(folder, "dropped");
        using (var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.Write(file, new byte[1024 * 1024], 0);
            RandomAccess.FlushToDisk(file);
            Assert.Equal(0, Advise(file, 0, 0, DontNeed));
        }
        using var cache = new PageCache(path);
        return cache.Share(0);
    }

    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nint length, int protection, int flags, SafeFileHandle file, long offset);

    [LibraryImport("libc", EntryPoint = "mincore")]
    private static partial int InMemory(nint address, nint length, byte[] pages);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nint length);
}
