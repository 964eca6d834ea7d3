using System.Reflection;
using System.Text.Json;
using VisionInApp.WebHost.Errors;
using VisionInApp.WebHost.Http;

namespace VisionInApp.WebHost.Training;

/// <summary>The networks that can be trained, and the recipe each is fine-tuned with unless a job says otherwise. The trainer owns both; the files beside this one are their text.</summary>
public static class RecipeEndpoint
{
    private static readonly string[] Families = JsonSerializer.Deserialize<string[]>(Read("families.json"))!;
    private static readonly byte[] FineTune = Read("fine-tune.json");

    public static void MapRecipes(this RouteGroupBuilder api)
    {
        api.MapGet("/recipes", () => Pages.Whole(Families))
            .WithTags("Training").WithName("GetFamilies").WithSummary("The names of the networks that the built-in trainer has.");
        api.MapGet("/recipes/{family}", (string family) => Families.Contains(family)
                ? Results.Bytes(FineTune, "application/json")
                : Problems.NotFound("family"))
            .WithTags("Training").WithName("GetRecipe").WithSummary("The family's fine-tuning preset.")
            .Produces(200, contentType: "application/json").ProducesProblem(404);
    }

    private static byte[] Read(string name)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
