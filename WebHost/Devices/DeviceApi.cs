using System.ComponentModel.DataAnnotations;
using VisionInApp.Messages;
using VisionInApp.Platform.Objects;
using VisionInApp.Platform.Streams.RabbitMq;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Errors;
using VisionInApp.WebHost.Hosting;
using VisionInApp.WebHost.Http;
using VisionInApp.WebHost.Objects;

namespace VisionInApp.WebHost.Devices;

/// <summary>What devices themselves ask for; everything else they say goes over stream A.</summary>
public static class DeviceApi
{
    private const int MaxFrameBytes = 32 << 20;

    public static void MapDeviceApi(this IEndpointRouteBuilder routes)
    {
        var device = routes.MapGroup(AccessRegistration.DevicePath).WithTags("Spoken by devices").RequireAuthorization(AccessRegistration.Devices);
        device.MapPost("/enrol", (EnrolmentClaim claim, Enrolments enrolments, CancellationToken cancellation) => enrolments.RedeemAsync(claim, cancellation))
            .AllowAnonymous().RequireRateLimiting(RateLimits.SignIn).WithName("EnrolDevice")
            .WithSummary("Joins a project with a one-time token and the device's public key.").Produces<Enrolled>().ProducesProblem(422);
        // Nothing of the caller's is bound here but who signed in; looking through that for rules costs a tenth of the call.
        device.MapGet("/desired", GetDesired).DisableValidation().WithName("GetDesiredState").WithSummary("What the device shall run; the ETag is the generation.");
        device.MapPost("/broker", RenewBroker).WithName("RenewBroker").WithSummary("A user at the broker of the streams, with a new password; the old one is void.")
            .Produces<BrokerAccount>().ProducesProblem(404).ProducesProblem(503);
        device.MapPost("/frames", OfferFrame).WithName("OfferFrame").WithSummary("Where to PUT a captured JPEG, unless it is here already.");
    }

    private static DesiredAnswer GetDesired(SignedInDevice signedIn, ObjectUrls urls)
    {
        var (device, package) = (signedIn.View, signedIn.View.DesiredPackage);
        return new DesiredAnswer(device.DesiredGeneration, () => new DesiredState
        {
            DeviceId = device.Id,
            Generation = device.DesiredGeneration,
            Package = package is null ? null : new DesiredPackage(package.ModelId, package.Sha256, package.Bytes, urls.ForDevice(package.Sha256)),
            Pipeline = device.Pipeline,
        });
    }

    private static async Task<IResult> RenewBroker(SignedInDevice signedIn, BrokerAccounts accounts, CancellationToken cancellation)
    {
        if (!accounts.AreGiven)
            return Problems.NotFound("broker");
        return await accounts.TryGrantAsync(signedIn.View.Id, cancellation) is { } account
            ? TypedResults.Ok(account)
            : Problems.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", "The broker cannot be reached; try again.");
    }

    private static async Task<FrameAddress> OfferFrame(FrameOffer frame, IObjectStore objects, ObjectUrls urls, CancellationToken cancellation)
    {
        var kept = await objects.InfoAsync(frame.Sha256, cancellation);
        var target = urls.Upload(frame.Sha256, frame.Bytes);
        return new FrameAddress(target.Url.OriginalString, kept?.Length == frame.Bytes, target.Headers);
    }

    public sealed record FrameOffer([property: RegularExpression(Patterns.Sha256)] string Sha256, [property: Range(1, MaxFrameBytes)] long Bytes);
}

/// <param name="PublicKeyPem">SubjectPublicKeyInfo of the device's ECDSA P-256 key.</param>
/// <param name="HardwareId">Tells machines apart, for people.</param>
public sealed record EnrolmentClaim(
    [property: StringLength(300, MinimumLength = 1)] string Token,
    [property: StringLength(2000, MinimumLength = 1)] string PublicKeyPem,
    [property: StringLength(100, MinimumLength = 1)] string Name,
    [property: StringLength(200)] string HardwareId);

/// <param name="Url">Signed; relative, or at the object store's own address. Good for a day.</param>
/// <param name="Headers">To be sent with the bytes.</param>
public sealed record FrameAddress(string Url, bool Exists, IReadOnlyDictionary<string, string> Headers);
