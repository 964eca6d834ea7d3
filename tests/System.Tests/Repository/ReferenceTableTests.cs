using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace VisionInApp.Tests.Whole.Repository;

/// <summary>Who may know whom: what crosses a project boundary is decided here and nowhere else.</summary>
public class ReferenceTableTests
{
    private static readonly string[] Drivers = ["Dapper", "Microsoft.Data.Sqlite", "MySqlConnector", "StackExchange.Redis", "AWSSDK", "RabbitMQ"];
    private static readonly string[] Torch = ["TorchSharp", "libtorch"];
    private static readonly string[] Web = ["Microsoft.AspNetCore", "Scalar"];
    private static readonly string[] Orleans = ["Microsoft.Orleans", "Orleans"];

    private static readonly Dictionary<string, Rule> Table = new()
    {
        ["Messages"] = new([], [.. Drivers, .. Torch, .. Web, .. Orleans, "Microsoft.Extensions", "OpenCvSharp"]),
        ["Vision"] = new(["Messages"], [.. Drivers, .. Torch, .. Web, .. Orleans, "System.Net.Http", "System.Net.Sockets"]),
        ["Training"] = new(["Vision", "Messages"], [.. Drivers, .. Web, .. Orleans, "System.Net.Http", "System.Net.Sockets"]),
        ["Platform"] = new(["Messages"], [.. Torch, .. Web, "OpenCvSharp"]),
        ["Grains.Interfaces"] = new(["Messages"], [.. Drivers, .. Torch, .. Web]),
        ["Grains"] = new(["Grains.Interfaces", "Messages", "Platform"], [.. Drivers, .. Torch, .. Web, "OpenCvSharp"]),
        ["Silo"] = new(["Grains", "Grains.Interfaces", "Platform", "Vision", "Messages"], Torch),
        ["WebHost"] = new(["Silo", "Grains.Interfaces", "Platform", "Vision", "Messages"], Torch),
        ["GpuBridge"] = new(["Training", "Vision", "Messages", "Platform"], [.. Orleans, .. Web]),
        ["EdgeDevice"] = new(["Vision", "Messages", "Platform"], [.. Orleans, .. Web, .. Torch]),
        ["Servers"] = new([], [.. Drivers, .. Torch, .. Web, .. Orleans, "Microsoft.Extensions", "OpenCvSharp"]),
        ["Launcher"] = new(["Vision", "Messages", "Servers"], [.. Drivers, .. Orleans, .. Web, .. Torch]),
    };

    public static TheoryData<string> Projects => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Reference_table_is_respected(string project)
    {
        var file = XDocument.Load(Checkout.At(project, project + ".csproj"));
        var imported = file.Descendants("Import").Select(i => XDocument.Load(Checkout.At(project, (string)i.Attribute("Project")!)));
        var projects = Names(file, "ProjectReference").Select(Path.GetFileNameWithoutExtension);
        var packages = new[] { file }.Concat(imported).SelectMany(f => Names(f, "PackageReference"));
        projects.ShouldBeSubsetOf(Table[project].MayKnow);
        packages.Where(p => IsForbidden(project, p)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Compiled_assemblies_use_only_what_the_table_allows(string project)
    {
        var used = AssemblyReferences(project);
        var mine = used.Where(Table.ContainsKey).Except(["Training"]);
        used.Where(name => IsForbidden(project, name)).ShouldBeEmpty();
        mine.ShouldBeSubsetOf(Table[project].MayKnow);
    }

    [Fact]
    public void WebHost_uses_the_silo_but_never_a_grain_class() => AssemblyReferences("WebHost").ShouldNotContain("Grains");

    [Fact]
    public void Every_project_is_in_the_table() =>
        Directory.GetFiles(Checkout.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Checkout.Root, f))
            .Where(f => !f.StartsWith("tests/", StringComparison.Ordinal) && !f.StartsWith("bench/", StringComparison.Ordinal) && !f.StartsWith("artifacts/", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension)
            .ShouldBe(Table.Keys, ignoreOrder: true);

    private static bool IsForbidden(string project, string name) =>
        Table[project].Never.Any(never => name == never || name.StartsWith(never + ".", StringComparison.OrdinalIgnoreCase) || name.StartsWith(never + "-", StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Names(XDocument file, string element) => file.Descendants(element).Select(e => (string)e.Attribute("Include")!);

    private static IReadOnlyList<string> AssemblyReferences(string project)
    {
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));
        var path = Checkout.At("artifacts", "bin", project, configuration, project + ".dll");
        Assert.SkipUnless(File.Exists(path), $"{project} is not built as {configuration}");
        using var assembly = new PEReader(File.OpenRead(path));
        var metadata = assembly.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name))];
    }

    private sealed record Rule(string[] MayKnow, string[] Never);
}
