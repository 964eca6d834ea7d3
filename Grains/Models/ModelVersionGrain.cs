using VisionInApp.Grains.Interfaces;
using VisionInApp.Grains.Interfaces.Models;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Catalog.Work;

namespace VisionInApp.Grains.Models;

[GrainType("model")]
public sealed class ModelVersionGrain([PersistentState("model")] IPersistentState<ModelVersionState> storage, ThingContext context)
    : ThingGrain<ModelVersionState>(storage, context), IModelVersionGrain
{
    protected override string Thing => "model";

    public async Task<Outcome> Register(Command command, ModelRegistration registration, CancellationToken cancellation)
    {
        if (Earlier(command) is { } first)
            return first;
        var projects = GrainFactory.GetGrain<IProjectGrain>(registration.ProjectId);
        if (await projects.Get(cancellation) is not { } project)
            return Outcome.Refused("project.not_found", "There is no such project.");
        var number = await projects.Number("model", Key, cancellation);
        return await CarryOut(command, "register", s => ModelRules.Register(s, registration, project.ChampionId, number, Now));
    }

    public Task<Outcome> Approve(Command command, string? comment, bool despiteGate, CancellationToken cancellation) =>
        CarryOut(command, despiteGate ? "approveDespiteGate" : "approve", s => ModelRules.Approve(s, command.By, comment, despiteGate, Now), comment);

    public Task<Outcome> Reject(Command command, string? comment, CancellationToken cancellation) =>
        CarryOut(command, "reject", s => ModelRules.Reject(s, command.By, comment, Now), comment);

    public Task Published(string packageSha256, long packageBytes, CancellationToken cancellation) =>
        Commit(ModelRules.Published(State, packageSha256, packageBytes, Now));

    public Task PublishFailed(string code, string message, CancellationToken cancellation) =>
        Commit(ModelRules.PublishFailed(State, code, message, Now));

    public Task<Outcome> Promote(Command command, CancellationToken cancellation) => CarryOut(command, "promote", s => ModelRules.Promote(s, Now));

    public Task<Outcome> Retire(Command command, CancellationToken cancellation) => CarryOut(command, "retire", s => ModelRules.Retire(s, Now));

    public Task<ModelView?> Get(CancellationToken cancellation) => Task.FromResult(State.Registration is { } r ? View(r) : null);

    protected override Reflection? Reflection(ModelVersionState state) => state.Registration is not { } registration ? null : new(registration.ProjectId)
    {
        Rows = [Row(state, registration)],
        Work = state is { Stage: ModelStage.Approved, PackageSha256: null }
            ? [new WorkItem(PublishWork.Kind, Key, registration.ProjectId, PublishWork.Payload(registration))]
            : [],
        Hints = ["model"],
    };

    private ModelView View(ModelRegistration registration) => new()
    {
        Id = Key,
        ProjectId = registration.ProjectId,
        Version = State.Version,
        Number = State.Number,
        Stage = State.Stage.Word(),
        Gate = State.PassedGate() ? "passed" : "refused",
        PackageSha256 = State.PackageSha256,
        PackageBytes = State.PackageBytes,
        UnsignedSha256 = registration.Success.PackageSha256,
        GateCode = State.PassedGate() ? null : State.GateReasons[0].Code,
        GateMessage = State.PassedGate() ? null : State.GateReasons[0].Message,
    };

    private ModelRow Row(ModelVersionState state, ModelRegistration registration) => new()
    {
        ProjectId = registration.ProjectId,
        Id = Key,
        Version = state.Version,
        Number = state.Number,
        Stage = state.Stage.Word(),
        Family = registration.Family,
        JobId = registration.JobId,
        DatasetVersion = registration.DatasetVersion,
        ParentId = registration.ParentId,
        PackageSha256 = state.PackageSha256,
        PackageBytes = state.PackageBytes,
        EvaluationSha256 = registration.Success.EvaluationSha256,
        Evaluation = registration.Success.Evaluation,
        ParityMaxDifference = registration.Success.ParityMaxDifference,
        Gate = state.PassedGate() ? "passed" : "refused",
        GateReasons = state.GateReasons,
        DecidedBy = state.DecidedBy,
        Comment = state.Comment,
        CreatedAt = state.CreatedAt,
        UpdatedAt = state.UpdatedAt,
    };
}
