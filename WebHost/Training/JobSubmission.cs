using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Messages.Wire;
using VisionInApp.WebHost.Http;

namespace VisionInApp.WebHost.Training;

/// <param name="Family">A name of <c>GET /recipes</c>, such as <c>yolox-nano</c> or <c>yolo12-s</c>.</param>
/// <param name="Recipe">Fields of the recipe that differ from the family's preset.</param>
/// <param name="Trainer">Who trains: <c>built-in</c> unless said otherwise.</param>
/// <param name="BundleSha256">The uploaded, signed bundle of an <c>external</c> trainer.</param>
public sealed record JobSubmission(
    [property: Range(1, int.MaxValue)] int DatasetVersion,
    [property: RegularExpression(Patterns.Name)] string Family,
    JsonElement? Recipe,
    StartRequest Start,
    [property: RegularExpression(Patterns.Name)] string? Pool,
    [property: RegularExpression("^(built-in|external)$")] string? Trainer = null,
    [property: RegularExpression(Patterns.Sha256)] string? BundleSha256 = null)
{
    public JobRequest ToRequest(string projectId, StartingPoint start) => new()
    {
        ProjectId = projectId,
        DatasetVersion = DatasetVersion,
        Family = Family,
        RecipeJson = Recipe is { ValueKind: JsonValueKind.Object } recipe ? recipe.GetRawText() : "{}",
        Start = start,
        Pool = Pool ?? "default",
        Trainer = Trainer ?? "built-in",
        BundleSha256 = BundleSha256,
    };
}

/// <summary>Where the weights start.</summary>
/// <param name="Sha256">Of the uploaded file, for <c>weights</c>.</param>
/// <param name="ModelId">The model version to go on from, for <c>model</c>.</param>
public sealed record StartRequest(
    [property: RegularExpression("^(starter|scratch|weights|model)$")] string Kind,
    [property: RegularExpression(Patterns.Sha256)] string? Sha256,
    [property: StringLength(64)] string? ModelId);
