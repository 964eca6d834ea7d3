using System.Text.Json;
using VisionInApp.Grains.Interfaces.Models;

namespace VisionInApp.Grains.Models;

/// <summary>Signing an approved model version's package; the work's id is the model id.</summary>
public sealed record PublishWork(string UnsignedSha256)
{
    public const string Kind = "publish";

    internal static string Payload(ModelRegistration registration) =>
        JsonSerializer.Serialize(new PublishWork(registration.Success.PackageSha256), JsonSerializerOptions.Web);
}
