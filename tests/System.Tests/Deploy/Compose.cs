using YamlDotNet.Serialization;

namespace VisionInApp.Tests.Whole.Deploy;

/// <summary>A compose file as far as this repository uses one; another key is refused.</summary>
internal sealed class Compose
{
    public string Name { get; set; } = "";

    [YamlMember(Alias = "x-host", ApplyNamingConventions = false)]
    public object? Host { get; set; }

    [YamlMember(Alias = "x-settings", ApplyNamingConventions = false)]
    public object? Settings { get; set; }

    [YamlMember(Alias = "x-cluster-settings", ApplyNamingConventions = false)]
    public object? ClusterSettings { get; set; }

    [YamlMember(Alias = "x-alive", ApplyNamingConventions = false)]
    public object? Alive { get; set; }

    public Dictionary<string, ComposeService> Services { get; set; } = [];

    public Dictionary<string, object> Networks { get; set; } = [];

    public Dictionary<string, object?> Volumes { get; set; } = [];

    public Dictionary<string, Dictionary<string, string>> Secrets { get; set; } = [];
}

internal sealed class ComposeService
{
    public string Image { get; set; } = "";

    public ComposeBuild? Build { get; set; }

    public List<string> Command { get; set; } = [];

    public List<string> Entrypoint { get; set; } = [];

    public string? Restart { get; set; }

    public bool ReadOnly { get; set; }

    public List<string> Tmpfs { get; set; } = [];

    public List<string> CapDrop { get; set; } = [];

    public List<string> SecurityOpt { get; set; } = [];

    public string? StopGracePeriod { get; set; }

    public string? Hostname { get; set; }

    public List<string> Networks { get; set; } = [];

    public List<string> Ports { get; set; } = [];

    public Dictionary<string, string> Environment { get; set; } = [];

    public List<ComposeSecret> Secrets { get; set; } = [];

    public List<string> Volumes { get; set; } = [];

    public Dictionary<string, Dictionary<string, string>> DependsOn { get; set; } = [];

    public Dictionary<string, object>? Healthcheck { get; set; }
}

internal sealed class ComposeBuild
{
    public string Context { get; set; } = "";

    public string Dockerfile { get; set; } = "";

    public string Target { get; set; } = "";
}

internal sealed class ComposeSecret
{
    public string Source { get; set; } = "";

    public string Target { get; set; } = "";
}
