using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Grains.Training;

/// <summary>A job as lists show it.</summary>
internal static class JobRows
{
    public static JobRow Of(string id, TrainingJobState state) => new()
    {
        ProjectId = state.Request!.ProjectId,
        Id = id,
        Version = state.Version,
        Number = state.Number,
        State = state.Stage.Word(),
        Family = state.Request.Family,
        DatasetVersion = state.Request.DatasetVersion,
        Pool = state.Request.Pool,
        WorkerId = state.WorkerId,
        Token = state.Token,
        Attempt = state.Attempt,
        Phase = state.Advance.Phase,
        Epoch = state.Advance.Epoch,
        Epochs = state.Advance.Epochs,
        Step = state.Advance.Step,
        Steps = state.Advance.Steps,
        Fraction = state.Advance.Fraction,
        SecondsLeft = state.Advance.SecondsLeft,
        ImagesPerSecond = state.Advance.ImagesPerSecond,
        BestMap5095 = state.BestMap5095,
        ModelId = state.Stage == JobStage.Succeeded ? id : null,
        Code = state.Code,
        Message = state.Message,
        RecipeJson = state.Request.RecipeJson,
        StartKind = state.Request.Start.Kind,
        CreatedAt = state.CreatedAt,
        StartedAt = state.StartedAt,
        EndedAt = state.EndedAt,
        UpdatedAt = state.UpdatedAt,
    };
}
