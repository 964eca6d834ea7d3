using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Devices;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Grains.Devices;

[GrainType("device")]
public sealed class DeviceGrain(
    [PersistentState("device")] IPersistentState<DeviceState> storage, ThingContext context, Downlink downlink, StreamNames names, TimeProvider time)
    : ThingGrain<DeviceState>(storage, context), IDeviceGrain
{
    private long hintedGeneration;

    protected override string Thing => "device";

    public Task<Outcome> Enrol(Command command, DeviceEnrolment enrolment, CancellationToken cancellation) =>
        CarryOut(command, "enrol", s => DeviceRules.Enrol(s, enrolment, Now), enrolment.HardwareId);

    public Task<Outcome> Rename(Command command, string name, CancellationToken cancellation) =>
        Change(command, "rename", s => DeviceRules.Rename(s, name), name);

    public Task<Outcome> Revoke(Command command, CancellationToken cancellation) => Change(command, "revoke", DeviceRules.Revoke);

    public Task<Outcome> SetPackage(Command command, PackageReference? package, CancellationToken cancellation) =>
        Change(command, "setPackage", s => DeviceRules.SetPackage(s, package), package?.ModelId);

    public Task<Outcome> SetPipeline(Command command, PipelineSettings settings, CancellationToken cancellation) =>
        Change(command, "setPipeline", s => DeviceRules.SetPipeline(s, settings), settings.Source.Kind);

    public Task Report(DeviceReported report, CancellationToken cancellation) => Take(DeviceRules.Report(State, report));

    public Task ReportInstall(DeviceInstall install, CancellationToken cancellation) => Take(DeviceRules.ReportInstall(State, install));

    public Task<DeviceView?> Get(CancellationToken cancellation) => Task.FromResult(State.Enrolment is { } e ? View(e) : null);

    protected override Reflection? Reflection(DeviceState state) => state.Enrolment is not { } enrolment ? null : new(enrolment.ProjectId)
    {
        Rows = [Row(state, enrolment.ProjectId)],
        Hints = ["device"],
    };

    /// <summary>The device is told to look whenever it lags; a lost hint costs it one poll interval.</summary>
    protected override async Task FollowAsync(DeviceState state, CancellationToken cancellation)
    {
        if (state.DesiredGeneration <= Math.Max(hintedGeneration, state.Reported.Generation))
            return;
        var hint = new DesiredChanged { At = time.GetUtcNow(), DeviceId = Key, Generation = state.DesiredGeneration };
        await downlink.SendAsync(names.Control(Key), [hint], cancellation);
        hintedGeneration = state.DesiredGeneration;
    }

    private Task Take(DeviceState next) => Commit(ReferenceEquals(next, State) ? next : next with { UpdatedAt = Now });

    private Task<Outcome> Change(Command command, string action, Func<DeviceState, Decision<DeviceState>> decide, string? detail = null) =>
        CarryOut(
            command,
            action,
            state =>
            {
                if (state.Enrolment is null)
                    return new Refusal("device.not_found", "There is no such device.");
                var decision = decide(state);
                return decision.Next is { } next && !ReferenceEquals(next, state) ? decision with { Next = next with { UpdatedAt = Now } } : decision;
            },
            detail);

    private DeviceView View(DeviceEnrolment enrolment) => new()
    {
        Id = Key,
        ProjectId = enrolment.ProjectId,
        Version = State.Version,
        Name = State.Name,
        PublicKeyPem = enrolment.PublicKeyPem,
        CredentialEpoch = State.CredentialEpoch,
        Revoked = State.Revoked,
        DesiredGeneration = State.DesiredGeneration,
        DesiredPackage = State.DesiredPackage,
        Pipeline = State.Pipeline,
        ReportedGeneration = State.Reported.Generation,
        ReportedPackageSha256 = State.Reported.PackageSha256,
        LastInstall = State.LastInstall,
        Status = State.Revoked ? "revoked" : State.Reported.Status,
    };

    private DeviceRow Row(DeviceState state, string projectId) => new()
    {
        ProjectId = projectId,
        Id = Key,
        Version = state.Version,
        Name = state.Name,
        DesiredGeneration = state.DesiredGeneration,
        DesiredModelId = state.DesiredPackage?.ModelId,
        DesiredPackageSha256 = state.DesiredPackage?.Sha256,
        ReportedGeneration = state.Reported.Generation,
        ReportedPackageSha256 = state.Reported.PackageSha256,
        Status = state.Revoked ? "revoked" : state.Reported.Status,
        InstallStep = state.LastInstall?.Step,
        InstallCode = state.LastInstall?.Code,
        InstallMessage = state.LastInstall?.Message,
        Pass = state.Pipeline.Pass,
        SourceKind = state.Pipeline.Source.Kind,
        SourceAddress = state.Pipeline.Source.Address,
        SoftwareVersion = state.Reported.SoftwareVersion,
        CreatedAt = state.CreatedAt,
        UpdatedAt = state.UpdatedAt,
    };
}
