using System.Text.Json;
using VisionInApp.Grains.Interfaces.Models;
using VisionInApp.Grains.Models;
using VisionInApp.Platform.Catalog.Work;
using VisionInApp.Platform.Objects;
using VisionInApp.Platform.Signing;
using VisionInApp.Vision.Packages;

namespace VisionInApp.Silo.Work;

/// <summary>Signs an approved model version's package with this installation's key, after looking at all of it.</summary>
internal sealed class PublishHandler(IObjectStore objects, ISigner signer, IGrainFactory grains) : IWorkHandler
{
    public string Kind => PublishWork.Kind;
    public int MaxAttempts => 8;

    public async Task HandleAsync(WorkItem item, CancellationToken cancellation)
    {
        var unsigned = JsonSerializer.Deserialize<PublishWork>(item.Payload, JsonSerializerOptions.Web)!.UnsignedSha256;
        await using var content = await objects.OpenReadAsync(unsigned, cancellationToken: cancellation);
        if (content is null)
        {
            await Model(item).PublishFailed("package.missing", "The package is not in the object store.", cancellation);
            return;
        }

        await using var package = ScratchFile.Create();
        await content.CopyToAsync(package, cancellation);
        await using var signed = ScratchFile.Create();
        try
        {
            package.Position = 0;
            ModelPackage.Open(package, PackageTrust.None);
            package.Position = 0;
            ModelPackage.Sign(package, signed, Sign);
        }
        catch (PackageRejectedException refused)
        {
            await Model(item).PublishFailed(refused.Code, refused.Message, cancellation);
            return;
        }

        signed.Position = 0;
        var stored = await objects.PutAsync(signed, cancellation);
        await Model(item).Published(stored.Sha256, stored.Length, cancellation);
    }

    public Task GiveUpAsync(WorkItem item, string error, CancellationToken cancellation) => Model(item).PublishFailed("model.publish_failed", error, cancellation);

    private PackageSignature Sign(byte[] manifest) => new(signer.KeyId, PackageSignature.Es256, Convert.ToBase64String(signer.Sign(manifest)));

    private IModelVersionGrain Model(WorkItem item) => grains.GetGrain<IModelVersionGrain>(item.Id);
}
