using System.Diagnostics;

namespace VisionInApp.Servers;

/// <summary>One process of a server: its command line, what its environment says beside ours, and the file that gets what it prints.</summary>
public sealed record ServerProcess(string Log, IReadOnlyList<string> Command)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    internal ProcessStartInfo StartInfo()
    {
        // setsid: a group of its own, so that Ctrl-C passes it by and it can be ended with its children.
        // setpriv: the kernel ends it when whoever started it is gone, even after kill -9.
        var start = new ProcessStartInfo("setsid", ["setpriv", "--pdeathsig", "KILL", "sh", "-c", """log=$0; exec "$@" >>"$log" 2>&1 </dev/null""", Log, .. Command]);
        // Not all of them name their folder: whoever looks for what belongs to it finds this.
        start.Environment["VISION_SERVER_FOLDER"] = Path.GetDirectoryName(Log);
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return start;
    }
}
