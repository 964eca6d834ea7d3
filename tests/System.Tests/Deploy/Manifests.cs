using k8s;
using k8s.Models;
using VisionInApp.Tests.Whole.Repository;
using YamlDotNet.Serialization;

namespace VisionInApp.Tests.Whole.Deploy;

/// <summary>The objects that an overlay makes, each read strictly: an unknown or misplaced field is an error.</summary>
internal sealed class Manifests
{
    private readonly List<object> objects = [];
    private readonly Dictionary<string, Dictionary<string, string>> settings = [];

    public static string[] Overlays { get; } = ["demo", "full", "hybrid/aws", "hybrid/azure"];

    /// <summary>ConfigMaps that the overlay makes, by name without the hash that kustomize adds.</summary>
    public IReadOnlyDictionary<string, Dictionary<string, string>> Settings => settings;

    public IEnumerable<T> All<T>() => objects.OfType<T>();

    public IReadOnlyList<Workload> Workloads =>
    [
        .. All<V1Deployment>().Select(d => new Workload(d.Metadata.Name, d.Spec.Selector, d.Spec.Template, true)),
        .. All<V1StatefulSet>().Select(s => new Workload(s.Metadata.Name, s.Spec.Selector, s.Spec.Template, true)),
        .. All<V1Job>().Select(j => new Workload(j.Metadata.Name, null, j.Spec.Template, false)),
        .. All<V1CronJob>().Select(c => new Workload(c.Metadata.Name, null, c.Spec.JobTemplate.Spec.Template, false)),
    ];

    /// <summary>From the files alone, as they stand before their patches.</summary>
    public static Manifests OfFiles(string overlay)
    {
        var manifests = new Manifests();
        manifests.AddFolder(Checkout.At("k8s", "overlays", overlay));
        return manifests;
    }

    /// <summary>From what kustomize makes of them.</summary>
    public static Manifests OfRendered(string yaml)
    {
        var manifests = new Manifests();
        manifests.objects.AddRange(Read(yaml));
        foreach (var map in manifests.All<V1ConfigMap>())
            manifests.settings[map.Metadata.Name[..map.Metadata.Name.LastIndexOf('-')]] = map.Data.ToDictionary();
        return manifests;
    }

    public static IList<object> Read(string yaml) => KubernetesYaml.LoadAllFromString(yaml, strict: true);

    public static Kustomization ReadKustomization(string folder) =>
        new DeserializerBuilder().Build().Deserialize<Kustomization>(File.ReadAllText(Path.Combine(folder, "kustomization.yaml")));

    private void AddFolder(string folder)
    {
        var kustomization = ReadKustomization(folder);
        foreach (var path in kustomization.Resources.Select(r => Path.Combine(folder, r)))
        {
            if (Directory.Exists(path))
                AddFolder(path);
            else
                objects.AddRange(Read(File.ReadAllText(path)));
        }

        foreach (var generator in kustomization.ConfigMapGenerator)
            AddSettings(generator.Name, generator.Envs.SelectMany(e => File.ReadLines(Path.Combine(folder, e))));
    }

    private void AddSettings(string name, IEnumerable<string> lines)
    {
        settings.TryAdd(name, []);
        foreach (var line in lines.Where(l => l.Length > 0 && l[0] != '#'))
            settings[name][line[..line.IndexOf('=', StringComparison.Ordinal)]] = line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..];
    }
}

/// <param name="Runs">It is to run on, so it has probes; a job ends.</param>
internal sealed record Workload(string Name, V1LabelSelector? Selector, V1PodTemplateSpec Template, bool Runs)
{
    public V1PodSpec Pod => Template.Spec;

    public IDictionary<string, string> Labels => Template.Metadata.Labels;

    public IEnumerable<V1ContainerPort> Ports => Pod.Containers.SelectMany(c => c.Ports ?? []);

    public bool Is(V1LabelSelector selector) =>
        (selector.MatchLabels ?? new Dictionary<string, string>()).All(l => Labels.TryGetValue(l.Key, out var value) && value == l.Value)
        && (selector.MatchExpressions ?? []).All(e => e.OperatorProperty == "In" && Labels.TryGetValue(e.Key, out var value) && e.Values.Contains(value));
}

/// <summary>A kustomization.yaml; a key that is not here is not used in this repository.</summary>
internal sealed class Kustomization
{
    [YamlMember(Alias = "apiVersion")]
    public string ApiVersion { get; set; } = "";

    [YamlMember(Alias = "kind")]
    public string Kind { get; set; } = "";

    [YamlMember(Alias = "namespace")]
    public string Namespace { get; set; } = "";

    [YamlMember(Alias = "labels")]
    public List<Dictionary<string, Dictionary<string, string>>> Labels { get; set; } = [];

    [YamlMember(Alias = "resources")]
    public List<string> Resources { get; set; } = [];

    [YamlMember(Alias = "components")]
    public List<string> Components { get; set; } = [];

    [YamlMember(Alias = "configMapGenerator")]
    public List<Generator> ConfigMapGenerator { get; set; } = [];

    [YamlMember(Alias = "patches")]
    public List<Patch> Patches { get; set; } = [];

    [YamlMember(Alias = "images")]
    public List<Image> Images { get; set; } = [];

    internal sealed class Generator
    {
        [YamlMember(Alias = "name")]
        public string Name { get; set; } = "";

        [YamlMember(Alias = "behavior")]
        public string Behavior { get; set; } = "create";

        [YamlMember(Alias = "envs")]
        public List<string> Envs { get; set; } = [];
    }

    internal sealed class Patch
    {
        [YamlMember(Alias = "path")]
        public string Path { get; set; } = "";

        [YamlMember(Alias = "target")]
        public Dictionary<string, string>? Target { get; set; }
    }

    internal sealed class Image
    {
        [YamlMember(Alias = "name")]
        public string Name { get; set; } = "";

        [YamlMember(Alias = "newName")]
        public string NewName { get; set; } = "";

        [YamlMember(Alias = "newTag")]
        public string NewTag { get; set; } = "";
    }
}
