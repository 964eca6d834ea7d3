using VisionInApp.Platform.Configuration;

namespace VisionInApp.Platform;

/// <summary>Section <c>Platform</c>: the one folder of embedded data; each interface's own section beside it says which adapter stands behind it.</summary>
[Settings("Platform")]
public sealed class PlatformOptions
{
    /// <summary>Holds <c>vision.db</c>, <c>objects/</c> and <c>keys/</c>; made when absent.</summary>
    public string DataFolder { get; set; } = "data";

    internal string DatabaseFile => Path.Combine(Root, "vision.db");
    internal string ObjectsFolder => Path.Combine(Root, "objects");
    internal string KeysFolder => Path.Combine(Root, "keys");
    private string Root => Path.GetFullPath(DataFolder);
}
