using System.Text.Json;
using System.Text.Json.Serialization;

namespace VisionInApp.GpuBridge.External;

/// <summary>What training code says in a line of JSON on its standard output; any other line is a line of its log. Paths are relative to its folder.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Progress), "progress")]
[JsonDerivedType(typeof(Metric), "metric")]
[JsonDerivedType(typeof(Checkpoint), "checkpoint")]
[JsonDerivedType(typeof(Log), "log")]
[JsonDerivedType(typeof(Failed), "failed")]
public abstract record TrainerMessage
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { AllowOutOfOrderMetadataProperties = true };

    /// <summary>Null when the line is none of these.</summary>
    public static TrainerMessage? Parse(string line)
    {
        if (!line.StartsWith('{'))
            return null;
        try
        {
            return JsonSerializer.Deserialize<TrainerMessage>(line, Json);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Epochs count from 1, steps over the whole run.</summary>
    public sealed record Progress(int Epoch, long Step, long Steps, double? SecondsLeft = null, double? ImagesPerSecond = null) : TrainerMessage;

    public sealed record Metric(IReadOnlyDictionary<string, double> Values) : TrainerMessage;

    /// <summary>A file from which a later run can go on.</summary>
    public sealed record Checkpoint(int Epoch, string File) : TrainerMessage;

    /// <summary>Level: info, warning, error.</summary>
    public sealed record Log(string Line, string Level = "info") : TrainerMessage;

    /// <summary>It cannot succeed by trying again.</summary>
    public sealed record Failed(string Message) : TrainerMessage;
}
