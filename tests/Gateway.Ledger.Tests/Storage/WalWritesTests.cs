using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gateway.Ledger.Storage.Sqlite;

namespace Gateway.Ledger.Tests.Storage;

/// <summary>What SQLite writes into a WAL is gathered, seen at the calls that reach the file below.</summary>
public sealed unsafe class WalWritesTests : IDisposable
{
    private const int Ok = 0, Full = 13, NormalSync = 2;

    // The file calls back on the thread of the test.
    [ThreadStatic]
    private static List<string>? _calls;

    [ThreadStatic]
    private static int _answer;

    private readonly FileMethods* _below = (FileMethods*)NativeMemory.AllocZeroed((nuint)sizeof(FileMethods));
    private readonly FileMethods** _file = (FileMethods**)NativeMemory.AllocZeroed((nuint)sizeof(nint));

    public WalWritesTests()
    {
        (_calls, _answer) = ([], Ok);
        _below->Version = FileMethods.Complete;
        _below->Close = &Close;
        _below->Read = &Read;
        _below->Write = &Write;
        _below->Truncate = &Truncate;
        _below->Sync = &Sync;
        _below->Size = &Size;
        _below->Control = &Control;
        *_file = _below;
        WalWrites.Gather(_file);
    }

    private FileMethods* Methods => *_file;

    [Fact]
    public void Pieces_that_follow_each_other_leave_as_one_before_the_sync()
    {
        Assert.Equal(Ok, Put("abc", 100));
        Assert.Equal(Ok, Put("de", 103));
        Assert.Empty(_calls!);

        Assert.Equal(Ok, Methods->Sync(_file, NormalSync));

        Assert.Equal(["write abcde at 100", "sync 2"], _calls!);
    }

    [Fact]
    public void A_piece_elsewhere_lets_what_was_gathered_go_first()
    {
        Put("abc", 100);
        Put("xy", 32);
        Put("z", 34);

        Methods->Sync(_file, NormalSync);

        Assert.Equal(["write abc at 100", "write xyz at 32", "sync 2"], _calls!);
    }

    [Fact]
    public void Whoever_asks_for_the_file_finds_what_was_written()
    {
        foreach (var (ask, name) in new (Func<int>, string)[]
        {
            (() => Methods->Read(_file, null, 7, 5), "read 7 at 5"), (() => Methods->Size(_file, null), "size"),
            (() => Methods->Truncate(_file, 9), "truncate to 9"), (() => Methods->Control(_file, 5, null), "control 5"),
        })
        {
            _calls!.Clear();
            Put("abc", 0);
            Assert.Equal(Ok, ask());
            Assert.Equal(["write abc at 0", name], _calls);
        }
    }

    [Fact]
    public void A_write_that_fails_is_told_by_the_sync_which_syncs_nothing_and_is_forgotten()
    {
        Put("abc", 100);
        _answer = Full;

        Assert.Equal(Full, Methods->Sync(_file, NormalSync));

        Assert.Empty(_calls!);
        _answer = Ok;
        Assert.Equal(Ok, Methods->Sync(_file, NormalSync));
        Assert.Equal(["sync 2"], _calls!);
    }

    [Fact]
    public void A_write_that_fails_is_told_to_the_piece_before_which_it_had_to_go()
    {
        Put("abc", 100);
        _answer = Full;

        Assert.Equal(Full, Put("x", 0));
    }

    [Fact]
    public void What_is_more_than_SQLite_writes_at_once_leaves_in_order_and_whole()
    {
        const int page = 16_384;
        var bytes = Enumerable.Range(0, 40 * page).Select(i => (byte)(i / 251)).ToArray();
        var received = new byte[bytes.Length];
        fixed (byte* from = bytes, to = received)
        {
            _received = to;
            for (var at = 0; at < bytes.Length; at += page)
                Assert.Equal(Ok, Methods->Write(_file, from + at, page, at));
            Methods->Sync(_file, NormalSync);
            _received = null;
        }

        Assert.Equal(bytes, received);
        // Of a longer piece SQLite's method for Unix takes the rest of its length by 128 KiB.
        Assert.All(_calls![..^1], call => Assert.InRange(int.Parse(call.Split(' ')[1], null), 1, (128 * 1024) - 1));
        Assert.InRange(_calls!.Count, 6, 10);
    }

    [Fact]
    public void Closing_forgets_what_was_never_synced_and_gives_the_file_its_own_methods_back()
    {
        Put("abc", 100);

        Assert.Equal(Ok, Methods->Close(_file));

        Assert.True(*_file == _below);
        Assert.Equal(["close"], _calls!);
    }

    [Fact]
    public void A_file_with_methods_of_another_version_stays_as_it_is()
    {
        _below->Version = FileMethods.Complete - 1;
        *_file = _below;

        WalWrites.Gather(_file);

        Assert.True(*_file == _below);
    }

    public void Dispose()
    {
        if (*_file != _below)
            Methods->Close(_file);
        NativeMemory.Free(_file);
        NativeMemory.Free(_below);
    }

    [ThreadStatic]
    private static byte* _received;

    private int Put(string text, long offset)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(text);
        fixed (byte* first = bytes)
            return Methods->Write(_file, first, bytes.Length, offset);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(void* file, byte* bytes, int length, long offset)
    {
        if (_answer != Ok)
            return _answer;
        if (_received is not null)
        {
            Buffer.MemoryCopy(bytes, _received + offset, length, length);
            return Called($"write {length} at {offset}");
        }
        return Called($"write {new string((sbyte*)bytes, 0, length)} at {offset}");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(void* file, int flags) => Called($"sync {flags}");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(void* file, byte* bytes, int length, long offset) => Called($"read {length} at {offset}");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(void* file, long size) => Called($"truncate to {size}");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Size(void* file, long* size) => Called("size");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Control(void* file, int operation, void* argument) => Called($"control {operation}");

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(void* file) => Called("close");

    private static int Called(string what)
    {
        _calls!.Add(what);
        return Ok;
    }
}
