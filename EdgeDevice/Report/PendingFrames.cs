using System.Text.Json;
using VisionInApp.Messages.Wire;

namespace VisionInApp.EdgeDevice.Report;

/// <summary>Captured frames on disk until they are uploaded (store and forward). The bytes are written before the record, so a record always has its bytes.</summary>
public sealed class PendingFrames(DeviceFolder folder, DeviceOptions options, UploadSignal added)
{
    public int Count => Directory.EnumerateFiles(folder.Pending, "*.json").Count();

    public void Add(FrameCaptured record, byte[] content)
    {
        DeviceFolder.WriteWhole(BytesPath(record), content);
        DeviceFolder.WriteWhole(RecordPath(record), JsonSerializer.SerializeToUtf8Bytes(record));
        DropOverflow();
        added.Raise();
    }

    /// <summary>All that wait, oldest first.</summary>
    public IEnumerable<(FrameCaptured Record, byte[] Content)> All()
    {
        foreach (var path in new DirectoryInfo(folder.Pending).GetFiles("*.json").OrderBy(f => f.LastWriteTimeUtc).Select(f => f.FullName))
        {
            var record = JsonSerializer.Deserialize<FrameCaptured>(File.ReadAllBytes(path));
            if (record is not null && File.Exists(BytesPath(record)))
                yield return (record, File.ReadAllBytes(BytesPath(record)));
        }
    }

    public void Remove(FrameCaptured record)
    {
        File.Delete(RecordPath(record));
        File.Delete(BytesPath(record));
    }

    private void DropOverflow()
    {
        var excess = Count - options.MaxPendingFrames;
        if (excess <= 0)
            return;
        foreach (var (record, _) in All().OrderBy(f => f.Record.Score).Take(excess).ToList())
            Remove(record);
    }

    private string RecordPath(FrameCaptured record) => Path.Combine(folder.Pending, record.FrameId + ".json");

    private string BytesPath(FrameCaptured record) => Path.Combine(folder.Pending, record.FrameId + ".frame");
}
