using System.Text.Json;

namespace VisionInApp.EdgeDevice.Sync;

/// <summary>
/// Which of the two slots runs. A package is tried in the slot that does not run; only a confirmed trial becomes active. A process killed during a
/// trial comes back on the active slot: the old model or the new one, never neither.
/// </summary>
public sealed record Slots
{
    /// <summary><c>A</c> or <c>B</c>; null before the first install.</summary>
    public string? Active { get; init; }
    public string? ActivePackage { get; init; }

    /// <summary>The slot on trial, while soaking.</summary>
    public string? Trial { get; init; }
    public string? TrialPackage { get; init; }

    /// <summary>The last desired generation that was applied or refused; older ones are refused.</summary>
    public long Generation { get; init; }

    /// <summary>A package that failed here, and how often its trial was begun; after three it is not tried again.</summary>
    public string? FailedPackage { get; init; }
    public int Trials { get; init; }

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The slot that may be overwritten.</summary>
    public string Spare => Active == "A" ? "B" : "A";

    public Slots BeginTrial(string package) => this with
    {
        Trial = Spare,
        TrialPackage = package,
        FailedPackage = package,
        Trials = FailedPackage == package ? Trials + 1 : 1,
    };

    public Slots Confirm(long generation) => this with
    {
        Active = Trial ?? throw new InvalidOperationException("Nothing is on trial."),
        ActivePackage = TrialPackage,
        Trial = null,
        TrialPackage = null,
        Generation = generation,
        FailedPackage = null,
        Trials = 0,
    };

    public Slots AbandonTrial() => this with { Trial = null, TrialPackage = null };

    /// <summary>The generation is settled without a switch: the package is already here, or it was refused for good.</summary>
    public Slots Settle(long generation) => this with { Generation = Math.Max(Generation, generation) };

    public static Slots Load(DeviceFolder folder) => File.Exists(folder.Slots)
        ? JsonSerializer.Deserialize<Slots>(File.ReadAllBytes(folder.Slots), Json) ?? new Slots()
        : new Slots();

    public void Save(DeviceFolder folder) => DeviceFolder.WriteWhole(folder.Slots, JsonSerializer.SerializeToUtf8Bytes(this, Json));
}
