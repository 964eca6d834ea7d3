using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using VisionInApp.Grains.Interfaces.Training;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Objects;

namespace VisionInApp.Grains.Training;

/// <summary>What can be asked of a trainer at all; whether a recipe's values make sense is the trainer's to say.</summary>
public static partial class JobRequestRules
{
    private const int MaxRecipeBytes = 16 * 1024;

    public static Refusal? Check(JobRequest request)
    {
        if (!Pool().IsMatch(request.Pool))
            return new Refusal("training.pool_invalid", "A pool is 1 to 64 of a-z, 0-9 and '-'.");
        if (!Family().IsMatch(request.Family))
            return new Refusal("training.family_invalid", "A family is a name such as yolox-nano.");
        if (request.Trainer is not ("built-in" or "external"))
            return new Refusal("training.trainer_invalid", "The trainer is 'built-in' or 'external'.");
        if (request.Trainer == "external" ? !Sha256Name.IsValid(request.BundleSha256) : request.BundleSha256 is not null)
            return new Refusal("training.bundle_invalid", "An external trainer needs the sha256 of its bundle; the built-in one has none.");
        if (!IsStart(request.Start))
            return new Refusal("training.start_invalid", "Training starts from 'scratch', 'starter', or 'weights' or 'model' with a sha256.");
        return IsJsonObject(request.RecipeJson)
            ? null
            : new Refusal("recipe.invalid", $"A recipe is a JSON object of at most {MaxRecipeBytes} bytes.");
    }

    private static bool IsStart(StartingPoint start) => start.Kind switch
    {
        "scratch" or "starter" => start.Sha256 is null,
        "weights" or "model" => Sha256Name.IsValid(start.Sha256),
        _ => false,
    };

    private static bool IsJsonObject(string json)
    {
        if (Encoding.UTF8.GetByteCount(json) > MaxRecipeBytes)
            return false;
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^[a-z0-9-]{1,64}\z")]
    private static partial Regex Pool();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{0,31}\z")]
    private static partial Regex Family();
}
