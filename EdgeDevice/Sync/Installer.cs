using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using VisionInApp.EdgeDevice.Pipeline;
using VisionInApp.Messages;
using VisionInApp.Vision.Detectors;
using VisionInApp.Vision.Packages;

namespace VisionInApp.EdgeDevice.Sync;

/// <summary>
/// Brings a package onto the device: download → digest, signature, expiry → golden images → switch between frames → soak → confirm, else back.
/// The rules against rollback, freeze and mix-and-match follow The Update Framework (theupdateframework.io/spec).
/// </summary>
public sealed class Installer(DeviceFolder folder, ActiveModel active, InstallReport report, DeviceOptions options, TimeProvider time, ILogger<Installer> log)
{
    private const int MaxTrials = 3;

    /// <summary>Loads what was confirmed before; a trial that a crash cut short is taken back first.</summary>
    public void RestoreActive()
    {
        var slots = Slots.Load(folder);
        if (slots.Trial is not null)
        {
            log.LogWarning("The trial of {Package} was cut short; going on with slot {Slot}", slots.TrialPackage, slots.Active ?? "none");
            slots = slots.AbandonTrial();
            slots.Save(folder);
        }

        if (slots.Active is { } slot)
            active.Switch(LoadedModel.Open(ModelPackage.Open(folder.Package(slot), PackageTrust.None), slot, options.Threads))?.Dispose();
    }

    /// <summary>Makes the desired package the active one. Returns when it is confirmed or was there already.</summary>
    /// <exception cref="InstallFailedException">It must not or cannot run here.</exception>
    /// <exception cref="HttpRequestException">The download broke off; what came is kept, try again.</exception>
    public async Task InstallAsync(DesiredPackage desired, long generation, Cloud cloud, CancellationToken cancellation)
    {
        var slots = Slots.Load(folder);
        if (slots.ActivePackage == desired.Sha256)
            return;
        if (slots.FailedPackage == desired.Sha256 && slots.Trials >= MaxTrials)
            throw new InstallFailedException("install.trials_used_up", $"The package was tried {MaxTrials} times and never confirmed.");

        var path = folder.Package(slots.Spare);
        await report.StepAsync(generation, desired.Sha256, "downloading", cancellation);
        await FetchAsync(desired, path, cloud, cancellation);
        await report.StepAsync(generation, desired.Sha256, "verifying", cancellation);
        var package = Verify(path, desired.Sha256, cloud.Identity);
        await report.StepAsync(generation, desired.Sha256, "testing", cancellation);
        Test(package);
        await TrialAsync(slots.BeginTrial(desired.Sha256), LoadedModel.Open(package, slots.Spare, options.Threads), generation, cancellation);
    }

    private static async Task FetchAsync(DesiredPackage desired, string path, Cloud cloud, CancellationToken cancellation)
    {
        // The part file carries the digest, so that bytes of another package are never continued (mix-and-match).
        var part = $"{path}.{desired.Sha256[..16]}.part";
        foreach (var other in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*.part").Where(f => f != part))
            File.Delete(other);
        if (File.Exists(part) && new FileInfo(part).Length > desired.Bytes)
            File.Delete(part);
        await cloud.DownloadAsync(desired.Url, part, desired.Bytes, cancellation);
        await using (var stream = File.OpenRead(part))
        {
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation)) != desired.Sha256)
            {
                File.Delete(part);
                throw new InstallFailedException("install.digest_mismatch", "The downloaded bytes are not the package that was asked for.");
            }
        }

        File.Move(part, path, overwrite: true);
    }

    private ModelPackage Verify(string path, string sha256, DeviceIdentity identity)
    {
        var keys = identity.TrustedKeys.ToDictionary(k => k.Key, k => Import(k.Value));
        try
        {
            var package = ModelPackage.Open(path, PackageTrust.Keys(keys));
            if (package.Digest != sha256)
                throw new InstallFailedException("install.digest_mismatch", "The package on disk is not the one that was asked for.");
            if (package.Manifest.ExpiresAt is { } expires && expires <= time.GetUtcNow())
                throw new InstallFailedException("install.expired", $"The package expired on {expires:u}.");
            if (package.Manifest.DeviceClass is { } wanted && wanted != options.DeviceClass)
                throw new InstallFailedException("install.wrong_device_class", $"The package is for '{wanted}', this device is '{options.DeviceClass}'.");
            return package;
        }
        catch (PackageRejectedException e)
        {
            throw new InstallFailedException(e.Code, e.Message);
        }
        finally
        {
            foreach (var key in keys.Values)
                key.Dispose();
        }
    }

    private static void Test(ModelPackage package)
    {
        using var detector = OnnxDetector.Open(package);
        var outcome = GoldenCheck.Run(detector, package);
        if (!outcome.Passed)
        {
            throw new InstallFailedException(
                "install.golden_failed",
                $"Golden images differ: {outcome.Unmatched} unmatched, worst IoU {outcome.WorstIou:0.000}, worst confidence difference {outcome.WorstConfidenceDifference:0.000}.");
        }

        if (package.Manifest.Limits.MaxLatencyMs is { } limit && outcome.WorstLatencyMs > limit)
            throw new InstallFailedException("install.too_slow", $"A golden image took {outcome.WorstLatencyMs:0} ms; the package allows {limit:0} ms.");
    }

    private async Task TrialAsync(Slots trial, LoadedModel model, long generation, CancellationToken cancellation)
    {
        await report.StepAsync(generation, model.PackageSha256, "switching", cancellation);
        trial.Save(folder);
        var before = active.Switch(model);
        await report.StepAsync(generation, model.PackageSha256, "soaking", cancellation);
        if (await SoakAsync(cancellation))
        {
            trial.Confirm(generation).Save(folder);
            before?.Dispose();
            await report.StepAsync(generation, model.PackageSha256, "confirmed", cancellation);
            log.LogInformation("Running {Package} from slot {Slot}", model.PackageSha256, model.Slot);
            return;
        }

        active.Switch(before)?.Dispose();
        trial.AbandonTrial().Save(folder);
        throw new InstallFailedException("install.soak_failed", "The model failed on live frames; the former one runs again.");
    }

    /// <summary>True when enough frames, or enough time without a failure, have passed under the new model.</summary>
    private async Task<bool> SoakAsync(CancellationToken cancellation)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100), time);
        var until = time.GetUtcNow() + options.SoakTime;
        while (active.SinceSwitch is { Failed: 0 } seen)
        {
            if (seen.Done >= options.SoakFrames || time.GetUtcNow() >= until)
                return true;
            await tick.WaitForNextTickAsync(cancellation);
        }

        return false;
    }

    private static ECDsa Import(string pem)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key;
    }
}
