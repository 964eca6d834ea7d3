namespace VisionInApp.EdgeDevice;

/// <summary>Where a device keeps its own files. Everything in it survives a kill -9 at any moment.</summary>
public sealed class DeviceFolder
{
    public DeviceFolder(string root)
    {
        Root = Path.GetFullPath(root);
        foreach (var folder in new[] { Root, Spool, Pending, Path.Combine(Root, "slots", "A"), Path.Combine(Root, "slots", "B") })
            Directory.CreateDirectory(folder);
    }

    public string Root { get; }

    /// <summary>Who the device is, after enrolment.</summary>
    public string Identity => Path.Combine(Root, "identity.json");

    /// <summary>The device's private key, made here and never sent anywhere.</summary>
    public string Key => Path.Combine(Root, "device.key.pem");

    /// <summary>The device's user at the broker of the streams, where it was given one (mode 0600).</summary>
    public string Broker => Path.Combine(Root, "broker.json");

    /// <summary>Which slot holds what.</summary>
    public string Slots => Path.Combine(Root, "slots.json");

    /// <summary>The last desired state fetched, so that the device also runs without a network.</summary>
    public string Desired => Path.Combine(Root, "desired.json");

    /// <summary>The settings of the last pass that came to its end.</summary>
    public string FinishedPass => Path.Combine(Root, "finished-pass.json");

    /// <summary>Records for stream A that are not committed yet.</summary>
    public string Spool => Path.Combine(Root, "spool");

    /// <summary>Captured frames that are not uploaded yet.</summary>
    public string Pending => Path.Combine(Root, "pending");

    public string Package(string slot) => Path.Combine(Root, "slots", slot, "model.vpkg");

    /// <summary>Writes a file so that a crash leaves the old content or the new, never a part of it.</summary>
    public static void WriteWhole(string path, ReadOnlySpan<byte> content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var temporary = path + ".tmp";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
