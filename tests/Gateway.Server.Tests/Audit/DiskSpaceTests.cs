using Gateway.Server.Audit;
using Xunit;

namespace Gateway.Server.Tests.Audit;

/// <summary>When room for the ledger is scarce (DESIGN section 13).</summary>
public sealed class DiskSpaceTests
{
    [Theory]
    [InlineData(20, 100, false)]
    [InlineData(19, 100, true)]
    [InlineData(0, 1, true)]
    [InlineData(1, 4, false)]
    [InlineData(1, 6, true)]
    [InlineData(0, 0, false)]
    public void Room_is_scarce_below_a_fifth(long free, long size, bool isLow) => Assert.Equal(isLow, new DiskSpace(free, size).IsLow);

    [Fact]
    public void The_file_system_of_a_folder_tells_its_room_and_one_that_does_not_exist_tells_nothing()
    {
        var space = DiskSpace.Of(Path.GetTempPath())!.Value;

        Assert.InRange(space.Free, 0, space.Size);
        Assert.InRange(space.FreeShare, 0, 1);
        Assert.Null(DiskSpace.Of(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"))));
    }
}
