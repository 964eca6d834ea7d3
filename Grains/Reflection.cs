using VisionInApp.Platform.Catalog.Work;

namespace VisionInApp.Grains;

/// <summary>How a state shows in the catalog: its rows, the work it asks for, and the hint types that tell pages to look again.</summary>
public sealed record Reflection(string ProjectId)
{
    public IReadOnlyList<object> Rows { get; init; } = [];
    public IReadOnlyList<WorkItem> Work { get; init; } = [];
    public IReadOnlyList<string> Hints { get; init; } = [];
}

/// <summary>A grain whose outside follows its state; the reconciler calls it for what is behind.</summary>
[Alias("va.IReflecting")]
public interface IReflecting : IGrainWithStringKey
{
    /// <summary>Brings rows and followers up to the stored state; does nothing when they are.</summary>
    [Alias("Reflect")] Task Reflect(CancellationToken cancellation);
}
