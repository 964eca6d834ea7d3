using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;
using VisionInApp.Tests.Whole.Repository;

namespace VisionInApp.Tests.Whole.Deploy;

/// <summary>What must hold in every overlay; each rule answers what breaks it.</summary>
internal static partial class ManifestRules
{
    /// <summary>Read by the manifests themselves, to choose a file by it.</summary>
    private const string PodName = "POD_NAME";
    private static readonly int[] OrleansPorts = [11111, 30000];

    public static IReadOnlyDictionary<string, Func<Manifests, IEnumerable<string>>> All { get; } = new Dictionary<string, Func<Manifests, IEnumerable<string>>>
    {
        ["selectors choose pods that exist"] = Selectors,
        ["ports and services exist"] = PortsAndServices,
        ["settings are known and hold no secret"] = Settings,
        ["secrets and their keys are listed for those who make them"] = Secrets,
        ["pods run without privileges"] = Privileges,
        ["pods ask for memory and processor, and are bounded in memory"] = Resources,
        ["pods are probed"] = Probes,
        ["pods have time to stop"] = Stopping,
        ["traffic is denied unless it is said"] = Traffic,
        ["volumes that are mounted exist"] = Volumes,
    };

    private static IEnumerable<string> Selectors(Manifests m)
    {
        foreach (var w in m.Workloads.Where(w => w.Selector is not null && !w.Is(w.Selector)))
            yield return $"{w.Name} does not select its own pods";
        foreach (var s in m.All<V1Service>().Where(s => !m.Workloads.Any(w => w.Is(new V1LabelSelector { MatchLabels = s.Spec.Selector }))))
            yield return $"service {s.Metadata.Name} selects nothing";
        foreach (var b in m.All<V1PodDisruptionBudget>().Where(b => !m.Workloads.Any(w => w.Runs && w.Is(b.Spec.Selector))))
            yield return $"disruption budget {b.Metadata.Name} selects nothing";
        foreach (var p in m.All<V1NetworkPolicy>().Where(p => !m.Workloads.Any(w => w.Is(p.Spec.PodSelector))))
            yield return $"network policy {p.Metadata.Name} selects nothing";
        foreach (var w in m.Workloads)
            foreach (var spread in (w.Pod.TopologySpreadConstraints ?? []).Where(s => !w.Is(s.LabelSelector)))
                yield return $"{w.Name} spreads other pods than its own over {spread.TopologyKey}";
        foreach (var w in m.All<V1Deployment>().Where(d => d.Spec.Replicas > 1 && !m.All<V1PodDisruptionBudget>().Any(b => b.Metadata.Name == d.Metadata.Name)))
            yield return $"{w.Metadata.Name} has no disruption budget";
    }

    private static IEnumerable<string> PortsAndServices(Manifests m)
    {
        foreach (var s in m.All<V1Service>())
            foreach (var port in s.Spec.Ports.Where(p => !m.Workloads.Where(w => w.Is(new V1LabelSelector { MatchLabels = s.Spec.Selector })).Any(w => w.Ports.Any(c => c.Name == p.TargetPort.Value))))
                yield return $"service {s.Metadata.Name} leads to port {port.TargetPort.Value}, which no pod has";
        foreach (var backend in m.All<V1Ingress>().SelectMany(i => i.Spec.Rules).SelectMany(r => r.Http.Paths).Select(p => p.Backend.Service))
            if (m.All<V1Service>().FirstOrDefault(s => s.Metadata.Name == backend.Name)?.Spec.Ports.Any(p => p.Name == backend.Port.Name) != true)
                yield return $"an ingress leads to {backend.Name}:{backend.Port.Name}, which does not exist";
        foreach (var target in m.All<V2HorizontalPodAutoscaler>().Select(h => h.Spec.ScaleTargetRef).Where(t => t.Kind != "Deployment" || !m.All<V1Deployment>().Any(d => d.Metadata.Name == t.Name)))
            yield return $"an autoscaler scales {target.Kind} {target.Name}, which does not exist";
        foreach (var s in m.All<V1StatefulSet>().Where(s => !m.All<V1Service>().Any(v => v.Metadata.Name == s.Spec.ServiceName)))
            yield return $"{s.Metadata.Name} names a service that does not exist";
    }

    private static IEnumerable<string> Settings(Manifests m)
    {
        foreach (var name in m.Workloads.SelectMany(w => w.Pod.Containers).SelectMany(c => c.EnvFrom ?? []).Select(e => Plain(m, e.ConfigMapRef.Name)).Where(n => !m.Settings.ContainsKey(n)))
            yield return $"config map {name} does not exist";
        var named = m.Settings.Values.SelectMany(s => s).Select(s => (s.Key, s.Value, Secret: false))
            .Concat(m.Workloads.SelectMany(w => w.Pod.Containers).SelectMany(c => c.Env ?? []).Where(e => e.Name != PodName).Select(e => (Key: e.Name, Value: e.Value ?? "", Secret: e.ValueFrom?.SecretKeyRef is not null)))
            .ToList();
        foreach (var (key, _, _) in named.Where(n => !KnownSetting.Is(n.Key)))
            yield return $"{key} is not a setting that docs/operations.md lists";
        foreach (var (key, value, _) in named.Where(n => !n.Secret && (KnownSetting.IsSecret(n.Key) || LooksSecret().IsMatch(n.Value))))
            yield return $"{key} holds a secret: {value}";
    }

    private static IEnumerable<string> Secrets(Manifests m)
    {
        var asked = m.Workloads.SelectMany(w => (w.Pod.Volumes ?? []).Where(v => v.Secret is not null).SelectMany(v => (v.Secret.Items?.Select(i => i.Key) ?? [w.Name]).Select(key => (Name: v.Secret.SecretName, Key: key))))
            .Concat(m.Workloads.SelectMany(w => (w.Pod.Volumes ?? []).Where(v => v.ConfigMap is not null).SelectMany(v => v.ConfigMap.Items.Select(i => (v.ConfigMap.Name, i.Key)))))
            .Concat(m.Workloads.SelectMany(w => w.Pod.Containers).SelectMany(c => c.Env ?? []).Where(e => e.ValueFrom?.SecretKeyRef is not null).Select(e => (e.ValueFrom.SecretKeyRef.Name, e.ValueFrom.SecretKeyRef.Key)))
            .Concat(m.All<V1Ingress>().SelectMany(i => i.Spec.Tls).Select(t => (Name: t.SecretName, Key: "tls.crt")));
        foreach (var (name, key) in asked.Distinct().Where(s => !KnownSetting.IsListedSecret(s.Name, s.Key)))
            yield return $"secret {name} with {key} is not listed in docs/operations.md";
    }

    private static IEnumerable<string> Privileges(Manifests m)
    {
        foreach (var w in m.Workloads)
        {
            if (w.Pod.SecurityContext is not { RunAsNonRoot: true, RunAsUser: > 0, SeccompProfile.Type: "RuntimeDefault" })
                yield return $"{w.Name} may run as root or without a seccomp profile";
            if (w.Pod.AutomountServiceAccountToken != false || w.Pod.HostNetwork == true)
                yield return $"{w.Name} is given a token or the node's network";
            foreach (var c in w.Pod.Containers)
                if (c.SecurityContext is not { AllowPrivilegeEscalation: false, ReadOnlyRootFilesystem: true } s || s.Privileged == true || !s.Capabilities.Drop.Contains("ALL"))
                    yield return $"{w.Name}/{c.Name} has more rights than it needs";
        }

        foreach (var n in m.All<V1Namespace>().Where(n => n.Metadata.Labels?["pod-security.kubernetes.io/enforce"] != "restricted"))
            yield return $"namespace {n.Metadata.Name} does not enforce the restricted profile";
    }

    private static IEnumerable<string> Resources(Manifests m) =>
        from w in m.Workloads
        from c in w.Pod.Containers
        where c.Resources?.Requests?.ContainsKey("cpu") != true || !c.Resources.Requests.ContainsKey("memory") || c.Resources.Limits?.ContainsKey("memory") != true || c.Resources.Limits.ContainsKey("cpu")
        select $"{w.Name}/{c.Name} has no request, no memory limit, or a processor limit";

    private static IEnumerable<string> Probes(Manifests m)
    {
        foreach (var (w, c) in m.Workloads.Where(w => w.Runs).SelectMany(w => w.Pod.Containers.Select(c => (w, c))))
            foreach (var (probe, path) in new[] { (c.StartupProbe, "/health/startup"), (c.ReadinessProbe, "/health/ready"), (c.LivenessProbe, "/health/live") })
                if (probe?.HttpGet is not { } get || get.Path != path || c.Ports.All(p => p.Name != get.Port.Value))
                    yield return $"{w.Name}/{c.Name} is not probed at {path}";
    }

    private static IEnumerable<string> Stopping(Manifests m)
    {
        foreach (var (w, c) in m.Workloads.Where(w => w.Runs).SelectMany(w => w.Pod.Containers.Select(c => (w, c))))
        {
            var settings = (c.EnvFrom ?? []).SelectMany(e => m.Settings.GetValueOrDefault(Plain(m, e.ConfigMapRef.Name)) ?? []).ToDictionary();
            var stop = settings.TryGetValue("Shutdown__Timeout", out var span)
                ? TimeSpan.Parse(span, CultureInfo.InvariantCulture).TotalSeconds
                : double.Parse(settings.GetValueOrDefault("shutdownTimeoutSeconds", "30"), CultureInfo.InvariantCulture);
            if ((w.Pod.TerminationGracePeriodSeconds ?? 30) <= stop)
                yield return $"{w.Name}/{c.Name} is killed before its stop may have ended";
        }
    }

    private static IEnumerable<string> Traffic(Manifests m)
    {
        var policies = m.All<V1NetworkPolicy>().ToList();
        foreach (var w in m.Workloads)
            foreach (var way in new[] { "Ingress", "Egress" })
                if (!policies.Any(p => p.Spec.PolicyTypes.Contains(way) && w.Is(p.Spec.PodSelector)))
                    yield return $"{way} of {w.Name} is not bounded";
        foreach (var p in policies)
        {
            var ports = m.Workloads.Where(w => w.Is(p.Spec.PodSelector)).SelectMany(w => w.Ports).Select(c => c.ContainerPort).ToHashSet();
            foreach (var port in (p.Spec.Ingress ?? []).SelectMany(i => i.Ports).Where(x => !ports.Contains(int.Parse(x.Port.Value, CultureInfo.InvariantCulture))))
                yield return $"policy {p.Metadata.Name} lets in to port {port.Port.Value}, which its pods do not have";
            foreach (var rule in (p.Spec.Ingress ?? []).Where(i => i.FromProperty is not { Count: > 0 }))
                yield return $"policy {p.Metadata.Name} lets everybody in to {string.Join(", ", rule.Ports.Select(x => x.Port.Value))}";
            var orleans = (p.Spec.Ingress ?? []).Where(i => Orleans(i.Ports)).SelectMany(i => i.FromProperty ?? [])
                .Concat((p.Spec.Egress ?? []).Where(e => Orleans(e.Ports)).SelectMany(e => e.To ?? [new V1NetworkPolicyPeer()]));
            if (orleans.Any(peer => peer.PodSelector is null || peer.NamespaceSelector is not null || !m.Workloads.Any(w => w.Is(peer.PodSelector))))
                yield return $"policy {p.Metadata.Name} opens Orleans' ports to others than our own pods";
        }
    }

    private static bool Orleans(IList<V1NetworkPolicyPort>? ports) => (ports ?? []).Any(p => OrleansPorts.Contains(int.Parse(p.Port.Value, CultureInfo.InvariantCulture)));

    private static IEnumerable<string> Volumes(Manifests m) =>
        from w in m.Workloads
        let claims = m.All<V1StatefulSet>().Where(s => s.Metadata.Name == w.Name).SelectMany(s => s.Spec.VolumeClaimTemplates ?? []).Select(v => v.Metadata.Name)
        let volumes = (w.Pod.Volumes ?? []).Select(v => v.Name).Concat(claims).ToHashSet()
        from c in w.Pod.Containers
        let mounted = c.VolumeMounts.Select(v => v.Name).ToHashSet()
        where !mounted.IsSubsetOf(volumes) || !mounted.Contains("tmp")
        select $"{w.Name}/{c.Name} mounts a volume that does not exist, or has no folder for temporary files";

    /// <summary>kustomize adds a hash to the names of what it makes.</summary>
    private static string Plain(Manifests m, string name) => m.Settings.Keys.FirstOrDefault(k => name == k || name.StartsWith(k + "-", StringComparison.Ordinal)) ?? name;

    [GeneratedRegex(@"(?i)password=|://[^/\s]+:[^/\s]+@|AKIA[0-9A-Z]{16}|-----BEGIN")]
    private static partial Regex LooksSecret();
}

/// <summary>What <c>docs/operations.md</c> lists: settings, variables, and the secrets that people make.</summary>
internal static partial class KnownSetting
{
    private static readonly string[] Ends = ["ConnectionString", "Streams:Address", "Management", "AccessKey", "SecretKey", "Password", "Search:ApiKey", "VISION_LOCAL_SIGNIN_TOKENS"];
    private static readonly string[] Rows = [.. File.ReadLines(Checkout.At("docs", "operations.md")).Where(l => l.StartsWith('|'))];
    private static readonly HashSet<string> Listed = [.. Rows.Select(r => r.Split('|')[1]).SelectMany(cell => Quoted().Matches(cell)).Select(x => x.Groups[1].Value)];

    public static bool Is(string variable) => Listed.Contains(variable.Replace("__", ":", StringComparison.Ordinal));

    public static bool IsSecret(string variable) => Ends.Any(end => variable.Replace("__", ":", StringComparison.Ordinal).EndsWith(end, StringComparison.Ordinal));

    /// <summary>A row names the secret in its first cell and its keys in the others.</summary>
    public static bool IsListedSecret(string name, string key) => Rows.Any(r => r.Split('|')[1].Contains($"`{name}`", StringComparison.Ordinal) && r.Contains($"`{key}`", StringComparison.Ordinal));

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
