using System.Text.RegularExpressions;
using System.Xml.Linq;
using VisionInApp.Tests.Whole.Repository;

namespace VisionInApp.Tests.Whole.Deploy;

/// <summary><c>deploy/docker/Dockerfile</c>: no engine runs here, so what it names is looked up.</summary>
public sealed partial class DockerTests
{
    private static readonly string[] Hosts = ["WebHost", "Silo", "GpuBridge", "EdgeDevice"];

    [Fact]
    public void Every_source_that_is_copied_exists()
    {
        foreach (var source in Stages().SelectMany(s => s.Copied))
            (File.Exists(Checkout.At(source)) || Directory.Exists(Checkout.At(source))).ShouldBeTrue(source);
        Stages().SelectMany(s => s.From).ShouldBeSubsetOf(Stages().Select(s => s.Name));
    }

    [Theory]
    [InlineData("WebHost")]
    [InlineData("Silo")]
    [InlineData("GpuBridge")]
    [InlineData("EdgeDevice")]
    public void A_host_is_built_from_all_that_it_needs_and_started_by_its_own_name(string host)
    {
        var build = Stages().Single(s => s.Name == $"build-{Lower(host)}");
        build.Text.ShouldContain($"dotnet publish {host}/{host}.csproj -c Release");
        var copied = Ancestors(build).SelectMany(s => s.Copied).Select(c => c.TrimEnd('/')).ToHashSet();
        Needed(host).ShouldBeSubsetOf(copied);
        var image = Stages().Single(s => s.Name == Lower(host));
        image.Text.ShouldContain($"COPY --from=build-{Lower(host)} /app .");
        image.Text.ShouldContain($"ENTRYPOINT [\"dotnet\", \"{host}.dll\"]");
    }

    [Fact]
    public void Images_below_ours_are_pinned_in_one_place_and_nobody_is_root()
    {
        var text = File.ReadAllText(Checkout.At("deploy", "docker", "Dockerfile"));
        Regex.Matches(text, @"^ARG \w+_IMAGE=(\S+)$", RegexOptions.Multiline).Select(m => m.Groups[1].Value).ShouldAllBe(image => Pinned().IsMatch(image));
        Stages().Where(s => s.Base.Length > 0).Select(s => s.Base).ShouldAllBe(b => b == "${SDK_IMAGE}" || b == "${RUNTIME_IMAGE}" || Stages().Any(s => s.Name == b));
        var version = XDocument.Load(Checkout.At("Directory.Build.props")).Descendants("Version").Single().Value;
        text.ShouldContain($"ARG VERSION={version}\n");
        Hosts.Select(h => Stages().Single(s => s.Name == Lower(h))).ShouldAllBe(s => Ancestors(s).Any(a => a.Text.Contains("USER ${APP_UID}")));
    }

    /// <summary>Each stage: its base, what it copies from the repository, and the stages it copies from.</summary>
    internal static IReadOnlyList<Stage> Stages()
    {
        var stages = new List<Stage>();
        foreach (var line in File.ReadAllText(Checkout.At("deploy", "docker", "Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["FROM", var parent, "AS", var name])
                stages.Add(new Stage(name, parent, [], [], ""));
            if (stages.Count == 0)
                continue;
            stages[^1] = stages[^1] with { Text = stages[^1].Text + line + "\n" };
            if (words is ["COPY", var first, ..] && first.StartsWith("--from=", StringComparison.Ordinal))
                stages[^1].From.Add(first["--from=".Length..]);
            else if (words is ["COPY", .. var sources, _])
                stages[^1].Copied.AddRange(sources);
        }

        return stages;
    }

    private static IEnumerable<Stage> Ancestors(Stage? stage)
    {
        for (; stage is not null; stage = Stages().FirstOrDefault(s => s.Name == stage.Base))
            yield return stage;
    }

    /// <summary>The host's project, those it refers to, and what lies elsewhere and is built in.</summary>
    private static HashSet<string> Needed(string project)
    {
        var needed = new HashSet<string> { project, "build", "Directory.Build.props", "Directory.Packages.props" };
        var file = XDocument.Load(Checkout.At(project, project + ".csproj"));
        foreach (var reference in file.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!)))
            needed.UnionWith(Needed(reference));
        foreach (var include in file.Descendants().Where(e => e.Name.LocalName is "None" or "EmbeddedResource" or "Content" or "Compile").Select(e => (string?)e.Attribute("Include")).OfType<string>().Where(i => i.StartsWith("../", StringComparison.Ordinal)))
            needed.Add(Regex.Match(include[3..], @"^(deploy/\w+|[^/*]+)").Value);
        return needed;
    }

    private static string Lower(string host) => host.ToLowerInvariant();

    [GeneratedRegex(@"^[a-z./]+:\d+\.\d+\.\d+-[a-z]+$")]
    private static partial Regex Pinned();

    internal sealed record Stage(string Name, string Base, List<string> Copied, List<string> From, string Text);
}
