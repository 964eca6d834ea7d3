using System.Text.Json.Nodes;
using VisionInApp.Training;
using VisionInApp.Training.Models;

namespace VisionInApp.Tests.Training;

/// <summary>The server offers the preset as a file, since it must not load the trainer.</summary>
public class OfferedRecipeTests
{
    [Fact]
    public void The_server_offers_the_fine_tuning_preset_for_every_family()
    {
        var offered = JsonNode.Parse(File.ReadAllText(Path.Combine(Root(), "WebHost", "Training", "fine-tune.json")));
        foreach (var variant in NetworkVariants.All)
            JsonNode.DeepEquals(offered, JsonNode.Parse(Recipe.FineTune(variant).ToJson())).ShouldBeTrue(Recipe.FineTune(variant).ToJson());
    }

    [Fact]
    public void The_server_offers_every_network_that_the_trainer_has() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Root(), "WebHost", "Training", "families.json")))!.AsArray()
            .Select(name => name!.GetValue<string>()).ShouldBe(NetworkVariants.All.Select(v => v.Name));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "VisionInApp.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("VisionInApp.sln");
        return folder.FullName;
    }
}
