using System.Security.Cryptography;
using VisionInApp.Grains.Interfaces.Devices;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Grains.Devices;

/// <summary>A device's twin: what it shall run against what it says it runs.</summary>
public static class DeviceRules
{
    private const int MaxName = 100;
    private const int MaxAddress = 500;
    private const string P256 = "1.2.840.10045.3.1.7";
    private static readonly string[] Sources = ["none", "folder", "video", "camera", "rtsp"];

    public static Decision<DeviceState> Enrol(DeviceState state, DeviceEnrolment enrolment, DateTimeOffset now)
    {
        if (state.Enrolment is not null)
            return new Refusal("device.exists", "There is a device with this id already.");
        if (!IsP256(enrolment.PublicKeyPem))
            return new Refusal("device.key_invalid", "The key is not the PEM of an ECDSA P-256 public key.");
        if (!IsName(enrolment.Name))
            return NameInvalid;
        return state with { Enrolment = enrolment, Name = enrolment.Name.Trim(), CredentialEpoch = 1, CreatedAt = now, UpdatedAt = now };
    }

    public static Decision<DeviceState> Rename(DeviceState state, string name) =>
        !IsName(name) ? NameInvalid : state.Name == name.Trim() ? state : state with { Name = name.Trim() };

    public static Decision<DeviceState> Revoke(DeviceState state) =>
        state.Revoked ? state : state with { Revoked = true, CredentialEpoch = state.CredentialEpoch + 1 };

    public static Decision<DeviceState> SetPackage(DeviceState state, PackageReference? package)
    {
        if (state.Revoked)
            return new Refusal("device.revoked", "The device was revoked; it runs nothing new.");
        var next = state.DesiredPackage == package ? state : state with { DesiredPackage = package, DesiredGeneration = state.DesiredGeneration + 1 };
        return next.Answering(Text(next.DesiredGeneration));
    }

    public static Decision<DeviceState> SetPipeline(DeviceState state, PipelineSettings settings)
    {
        if (Check(settings) is { } refusal)
            return refusal;
        var next = state.Pipeline == settings ? state : state with { Pipeline = settings, DesiredGeneration = state.DesiredGeneration + 1 };
        return next.Answering(Text(next.DesiredGeneration));
    }

    /// <summary>The next state when the report says anything new that decisions depend on; generations never go back.</summary>
    public static DeviceState Report(DeviceState state, DeviceReported report)
    {
        if (state.Enrolment is null || report.Generation < state.Reported.Generation)
            return state;
        var reported = new ReportedState
        {
            Generation = report.Generation,
            PackageSha256 = report.PackageSha256,
            Status = report.Status,
            Error = Cut(report.Error),
            SoftwareVersion = report.SoftwareVersion,
        };
        return reported == state.Reported ? state : state with { Reported = reported };
    }

    public static DeviceState ReportInstall(DeviceState state, DeviceInstall install)
    {
        if (state.Enrolment is null || install.Generation < state.LastInstall?.Generation || install.At < state.LastInstall?.At)
            return state;
        var kept = install with { Message = Cut(install.Message) };
        return kept == state.LastInstall ? state : state with { LastInstall = kept };
    }

    private static Refusal? Check(PipelineSettings settings)
    {
        var capture = settings.Capture;
        var problem =
            !Sources.Contains(settings.Source.Kind) ? "The source is 'none', 'folder', 'video', 'camera' or 'rtsp'."
            : settings.Source.Kind != "none" && string.IsNullOrWhiteSpace(settings.Source.Address) ? "The source needs an address."
            : settings.Source.Address?.Length > MaxAddress || settings.Source.Address?.Any(char.IsControl) == true ? "The source's address is too long or holds control characters."
            : !(settings.MaxFps is >= 0 and <= 1000) ? "Frames a second are 0 (as fast as it can) to 1000."
            : !(capture.MinScore is >= 0 and <= 1) ? "The least score is 0 to 1."
            : capture.MaxFramesPerPass is < 0 or > 100_000 ? "The cap of frames is 0 to 100000."
            : capture.MinHashDistance is < 0 or > 64 ? "The hash distance is 0 to 64."
            : capture.CoolDown < TimeSpan.Zero || capture.CoolDown > TimeSpan.FromDays(1) ? "The cool-down is 0 to a day."
            : null;
        return problem is null ? null : new Refusal("device.pipeline_invalid", problem);
    }

    private static Refusal NameInvalid { get; } = new("device.name_invalid", "A device's name has 1 to 100 characters without control characters.");

    private static bool IsName(string name) => name.Trim().Length is > 0 and <= MaxName && !name.Any(char.IsControl);

    private static bool IsP256(string pem)
    {
        if (pem.Length > 1000)
            return false;
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return key.ExportParameters(false).Curve.Oid.Value == P256;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    private static string? Cut(string? text) => text is { Length: > 500 } ? text[..500] : text;

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
