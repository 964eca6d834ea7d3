using VisionInApp.EdgeDevice;
using VisionInApp.EdgeDevice.Report;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Tests.Edge;

public sealed class PendingFramesTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly UploadSignal _signal = new();

    [Fact]
    public void Frames_wait_on_disk_and_the_least_worth_go_first_when_there_are_too_many()
    {
        var pending = Pending(most: 2);
        pending.Add(Frame("a", 0.9), [1]);
        pending.Add(Frame("b", 0.1), [2]);
        pending.Add(Frame("c", 0.5), [3]);

        Pending(most: 2).All().Select(f => (f.Record.FrameId, f.Content[0])).ShouldBe([("a", (byte)1), ("c", (byte)3)], ignoreOrder: true);
    }

    [Fact]
    public void A_frame_that_was_delivered_is_gone()
    {
        var pending = Pending(most: 9);
        pending.Add(Frame("a", 0.9), [1]);
        pending.Remove(Frame("a", 0.9));
        pending.Count.ShouldBe(0);
        Directory.EnumerateFileSystemEntries(Folder.Pending).ShouldBeEmpty();
    }

    [Fact]
    public void The_same_frame_captured_again_is_kept_once()
    {
        var pending = Pending(most: 9);
        pending.Add(Frame("a", 0.9), [1]);
        pending.Add(Frame("a", 0.9), [1]);
        pending.All().ShouldHaveSingleItem();
    }

    public void Dispose()
    {
        _signal.Dispose();
        _temporary.Dispose();
    }

    private DeviceFolder Folder => new(_temporary.Path);

    private PendingFrames Pending(int most) => new(Folder, new DeviceOptions { MaxPendingFrames = most }, _signal);

    internal static FrameCaptured Frame(string id, double score, string device = "d") => new()
    {
        At = DateTimeOffset.UnixEpoch,
        DeviceId = device,
        FrameId = id,
        Sha256 = new string('0', 64),
        Width = 1,
        Height = 1,
        Source = "camera 0",
        Reason = "low_confidence",
        Score = score,
        PackageSha256 = new string('1', 64),
        Detections = [],
    };
}
