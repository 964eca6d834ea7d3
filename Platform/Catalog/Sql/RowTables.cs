using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>The tables that show grain states.</summary>
internal static class RowTables
{
    public static RowTable Project { get; } = new("project", typeof(ProjectRow), ["Id"]);
    public static RowTable Member { get; } = new("project_member", typeof(MemberRow), ["ProjectId", "UserId"], "Name", "Email");
    public static RowTable Person { get; } = new("person", typeof(PersonRow), ["Id"]);
    public static RowTable Class { get; } = new("project_class", typeof(ProjectClassRow), ["ProjectId", "ClassId"]);
    public static RowTable Version { get; } = new("dataset_version", typeof(DatasetVersionRow), ["ProjectId", "Number"]);
    public static RowTable Import { get; } = new("dataset_import", typeof(ImportRow), ["ProjectId", "Id"]);
    public static RowTable Job { get; } = new("job", typeof(JobRow), ["Id"]);
    public static RowTable Model { get; } = new("model_version", typeof(ModelRow), ["Id"]);
    public static RowTable Rollout { get; } = new("rollout", typeof(RolloutRow), ["Id"]);
    public static RowTable Target { get; } = new("rollout_target", typeof(RolloutTargetRow), ["RolloutId", "DeviceId"]);
    public static RowTable Round { get; } = new("feedback_round", typeof(RoundRow), ["ProjectId", "Number"]);

    /// <summary>Without the figures that telemetry fills.</summary>
    public static RowTable Device { get; } = new(
        "device", typeof(DeviceRow), ["Id"],
        "Fps", "LatencyMs", "TemperatureCelsius", "FramesSeen", "FramesCaptured", "FramesLeft", "LastSeen");

    private static readonly Dictionary<Type, RowTable> ByRow =
        new[] { Project, Class, Member, Person, Version, Import, Job, Model, Rollout, Target, Round, Device }.ToDictionary(t => t.Row);

    public static RowTable Of(object row) =>
        ByRow.GetValueOrDefault(row.GetType()) ?? throw new ArgumentException($"{row.GetType().Name} is not a projected row.", nameof(row));
}
