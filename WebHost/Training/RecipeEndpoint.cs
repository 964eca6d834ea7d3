using System.Reflection;
using VisionInApp.WebHost.Errors;

namespace VisionInApp.WebHost.Training;

/// <summary>The recipe a family is fine-tuned with unless a job says otherwise. The trainer owns it; the file beside this one is its text.</summary>
public static class RecipeEndpoint
{
    private static readonly string[] Families = ["yolox-nano", "yolox-tiny", "yolox-s", "yolox-m", "yolox-l", "yolox-x"];
    private static readonly byte[] FineTune = Read("fine-tune.json");

    public static void MapRecipes(this RouteGroupBuilder api) =>
        api.MapGet("/recipes/{family}", (string family) => Families.Contains(family)
                ? Results.Bytes(FineTune, "application/json")
                : Problems.NotFound("family"))
            .WithTags("Training").WithName("GetRecipe").WithSummary("The family's fine-tuning preset.")
            .Produces(200, contentType: "application/json").ProducesProblem(404);

    private static byte[] Read(string name)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
