using System.Text.Json;

namespace VisionInApp.Platform.Streams.Spooling;

/// <summary>What the cloud has committed, the last number given, and how many were dropped for want of room; replaced whole on disk.</summary>
internal sealed record SpoolWatermark(long Epoch, long Acknowledged, long Last, long Dropped)
{
    private const string FileName = "watermark.json";

    /// <summary>Null when there is none that can be read.</summary>
    public static SpoolWatermark? Load(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<SpoolWatermark>(File.ReadAllBytes(Path.Combine(folder, FileName)), JsonSerializerOptions.Web);
        }
        catch (Exception e) when (e is FileNotFoundException or JsonException)
        {
            return null;
        }
    }

    public void Save(string folder)
    {
        var path = Path.Combine(folder, FileName);
        using (var file = new FileStream(path + ".tmp", FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, this, JsonSerializerOptions.Web);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".tmp", path, overwrite: true);
        FolderFlush.Flush(folder);
    }
}
