using System.Diagnostics;
using System.Xml.Linq;
using VisionInApp.Servers;
using VisionInApp.Tests.Whole.Repository;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace VisionInApp.Tests.Whole.Deploy;

/// <summary><c>k8s/</c>: read strictly by the typed client, and held to the rules before and, where kubectl is installed, after kustomize has put it together.</summary>
public sealed class KubernetesTests
{
    public static TheoryData<string, string> OverlaysAndRules
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var overlay in Manifests.Overlays)
                foreach (var rule in ManifestRules.All.Keys)
                    data.Add(overlay, rule);
            return data;
        }
    }

    public static TheoryData<string> Overlays => [.. Manifests.Overlays];

    private static IEnumerable<string> Folders => Checkout.Files("k8s").Where(f => Path.GetFileName(f) == "kustomization.yaml").Select(f => Path.GetDirectoryName(Checkout.At(f))!);

    [Theory]
    [MemberData(nameof(OverlaysAndRules))]
    public void Every_overlay_keeps_the_rules(string overlay, string rule) =>
        ManifestRules.All[rule](Manifests.OfFiles(overlay)).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task What_kustomize_makes_of_an_overlay_keeps_the_rules(string overlay)
    {
        Assert.SkipUnless(Programs.Has("kubectl"), "kubectl, which has kustomize in it, is not installed");
        var start = new ProcessStartInfo("kubectl", ["kustomize", Checkout.At("k8s", "overlays", overlay)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var kubectl = Process.Start(start)!;
        var (yaml, errors) = (kubectl.StandardOutput.ReadToEndAsync(), kubectl.StandardError.ReadToEndAsync());
        await kubectl.WaitForExitAsync();
        kubectl.ExitCode.ShouldBe(0, await errors);
        var manifests = Manifests.OfRendered(await yaml);
        manifests.Workloads.ShouldNotBeEmpty();
        ManifestRules.All.SelectMany(rule => rule.Value(manifests)).ShouldBeEmpty();
        var images = Manifests.ReadKustomization(Checkout.At("k8s", "images")).Images.Select(i => $"{i.NewName}:{i.NewTag}");
        manifests.Workloads.SelectMany(w => w.Pod.Containers).Select(c => c.Image).ShouldBeSubsetOf(images);
    }

    [Fact]
    public void Every_file_is_part_of_a_kustomization_and_is_read_strictly()
    {
        var used = new HashSet<string>();
        foreach (var folder in Folders)
        {
            var kustomization = Manifests.ReadKustomization(folder);
            foreach (var patch in kustomization.Patches)
                used.Add(ReadPatch(Path.Combine(folder, patch.Path), patch.Target is not null));
            foreach (var path in kustomization.Resources.Concat(kustomization.ConfigMapGenerator.SelectMany(g => g.Envs)).Select(p => Path.Combine(folder, p)).Where(p => !Directory.Exists(p)))
                used.Add(Path.GetFullPath(path));
            foreach (var path in kustomization.Components.Concat(kustomization.Resources).Select(p => Path.Combine(folder, p)).Where(p => !File.Exists(p)))
                Directory.Exists(path).ShouldBeTrue(path);
            used.Add(Path.Combine(folder, "kustomization.yaml"));
        }

        Checkout.Files("k8s").Select(f => Checkout.At(f)).ShouldBe(used, ignoreOrder: true);
    }

    [Fact]
    public void A_field_that_does_not_exist_is_refused() =>
        Should.Throw<YamlException>(() => Manifests.Read("apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  prots: []\n"));

    [Fact]
    public void Images_are_named_in_one_place_with_the_version_of_this_build()
    {
        var version = XDocument.Load(Checkout.At("Directory.Build.props")).Descendants("Version").Single().Value;
        var images = Manifests.ReadKustomization(Checkout.At("k8s", "images")).Images;
        images.ShouldAllBe(i => i.NewTag == version);
        var used = Manifests.Overlays.SelectMany(o => Manifests.OfFiles(o).Workloads).SelectMany(w => w.Pod.Containers).Select(c => c.Image).Distinct();
        used.ShouldBe(images.Select(i => i.Name), ignoreOrder: true);
        Manifests.Overlays.ShouldAllBe(o => Manifests.ReadKustomization(Checkout.At("k8s", "overlays", o)).Components.Single().EndsWith("images", StringComparison.Ordinal));
    }

    private static string ReadPatch(string path, bool operations)
    {
        if (operations)
            new DeserializerBuilder().Build().Deserialize<List<Dictionary<string, object>>>(File.ReadAllText(path)).ShouldAllBe(o => o.ContainsKey("op") && o.ContainsKey("path"));
        else
            Manifests.Read(File.ReadAllText(path)).ShouldNotBeEmpty();
        return Path.GetFullPath(path);
    }
}
