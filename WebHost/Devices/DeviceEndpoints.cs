using System.ComponentModel.DataAnnotations;
using VisionInApp.Grains.Interfaces.Devices;
using VisionInApp.Messages;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Http;

namespace VisionInApp.WebHost.Devices;

/// <summary>Devices as people see and set them.</summary>
public static class DeviceEndpoints
{
    public static void MapDevices(this RouteGroupBuilder api)
    {
        var project = api.MapGroup("/projects/{projectId}").WithTags("Devices").ForMembers();
        project.MapGet("/devices", List).WithName("ListDevices").WithSummary("Devices and what they run.");
        project.MapPost("/enrolments", OfferEnrolment).Needs(Right.Operate).WithName("OfferEnrolment")
            .WithSummary("A one-time token, good for 15 minutes, with which a device joins the project.")
            .WithMetadata(new CommandMarker()).Produces<EnrolmentOffer>().ProducesProblem(422);

        var device = api.MapGroup("/devices/{deviceId}").WithTags("Devices")
            .ForMembersOf<IDeviceRows>("device", async (rows, id, cancellation) => (await rows.FindAsync(id, cancellation))?.ProjectId);
        device.MapGet("", Get).WithName("GetDevice").WithSummary("A device and what it runs.");
        device.MapPatch("", Rename).Needs(Right.Operate).WithName("RenameDevice").WithSummary("Renames it.").Answers();
        device.MapPost("/revoke", Revoke).Needs(Right.Operate).NeedsRecentSignIn().WithName("RevokeDevice").WithSummary("Nothing it signs is accepted any more.").Answers();
        device.MapGet("/pipeline", GetPipeline).WithName("GetPipeline").WithSummary("Where its frames come from and which are sent back.");
        device.MapPut("/pipeline", SetPipeline).Needs(Right.Operate).WithName("SetPipeline").WithSummary("Changes that. `result` is the new generation.").Answers();
    }

    private static async Task<Page<DeviceStatus>> List(
        string projectId, [AsParameters] PageQuery page, IDeviceRows rows, TimeProvider time, CancellationToken cancellation)
    {
        var devices = await rows.ListAsync(projectId, page.ToRequest(), cancellation);
        return new Page<DeviceStatus>([.. devices.Items.Select(d => new DeviceStatus(d, time.GetUtcNow()))], devices.Next);
    }

    private static async Task<Tagged<DeviceStatus>> Get(string deviceId, IDeviceRows rows, TimeProvider time, CancellationToken cancellation)
    {
        var device = await rows.FindAsync(deviceId, cancellation);
        return new Tagged<DeviceStatus>(device is null ? null : new DeviceStatus(device, time.GetUtcNow()), device?.Version ?? 0, "device");
    }

    private static Task<IResult> OfferEnrolment(
        string projectId, EnrolmentRequest request, Caller caller, Enrolments enrolments, HttpRequest http, CancellationToken cancellation) =>
        enrolments.OfferAsync(projectId, request.Name, caller.Command, $"{http.Scheme}://{http.Host}", cancellation);

    private static async Task<CommandAnswer> Rename(
        string deviceId, DeviceName request, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IDeviceGrain>(deviceId).Rename(caller.Command, request.Name, cancellation));

    private static async Task<CommandAnswer> Revoke(
        string deviceId, Caller caller, IGrainFactory grains, BrokerAccounts accounts, CancellationToken cancellation)
    {
        var outcome = await grains.GetGrain<IDeviceGrain>(deviceId).Revoke(caller.Command, cancellation);
        if (outcome.Ok)
            await accounts.RevokeAsync(deviceId, cancellation);
        return CommandAnswer.Done(outcome);
    }

    private static async Task<Tagged<PipelineSettings>> GetPipeline(string deviceId, IGrainFactory grains, CancellationToken cancellation)
    {
        var device = await grains.GetGrain<IDeviceGrain>(deviceId).Get(cancellation);
        return new Tagged<PipelineSettings>(device?.Pipeline, device?.DesiredGeneration ?? 0, "device");
    }

    private static async Task<CommandAnswer> SetPipeline(
        string deviceId, PipelineSettings settings, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IDeviceGrain>(deviceId).SetPipeline(caller.Command, settings, cancellation));
}

/// <param name="Name">What the device shall be called; it may choose another name itself.</param>
public sealed record EnrolmentRequest([property: StringLength(100)] string? Name);

public sealed record DeviceName([property: StringLength(100, MinimumLength = 1)] string Name);
