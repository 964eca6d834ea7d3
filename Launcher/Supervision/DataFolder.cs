using System.Text.Json;

namespace VisionInApp.Launcher.Supervision;

/// <summary>The data folder, held by at most one launcher at a time: an exclusive lock that the system drops when its holder ends, however it ends.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    public string Logs => System.IO.Path.Combine(Path, "logs");

    public string Device => System.IO.Path.Combine(Path, "device");

    public string Bridge => System.IO.Path.Combine(Path, "bridge");

    public static DataFolder Open(string path, Uri address)
    {
        path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(path);
        var held = TryLock(System.IO.Path.Combine(path, "launcher.lock"))
            ?? throw new StartException(ExitCodes.FolderInUse, $"{path} is in use by {HolderOf(path)}. Stop that one, or choose another folder with --data.");
        File.WriteAllText(HolderFile(path), JsonSerializer.Serialize(new Holder(Environment.ProcessId, address), JsonSerializerOptions.Web));
        return new DataFolder(path, held);
    }

    public void Dispose()
    {
        File.Delete(HolderFile(Path));
        _lock.Dispose();
    }

    private static FileStream? TryLock(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(file))
        {
            return null;
        }
    }

    private static string HolderOf(string path)
    {
        try
        {
            var holder = JsonSerializer.Deserialize<Holder>(File.ReadAllText(HolderFile(path)), JsonSerializerOptions.Web);
            return holder is null ? "another process" : $"process {holder.Pid} at {holder.Address}";
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return "another process";
        }
    }

    private static string HolderFile(string path) => System.IO.Path.Combine(path, "launcher.json");

    private sealed record Holder(int Pid, Uri Address);
}
