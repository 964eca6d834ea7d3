using System.Text.Json.Serialization;

namespace VisionInApp.Vision.Detectors;

/// <summary>How far a network goes towards detections.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OutputForm>))]
public enum OutputForm
{
    /// <summary>Boxes as the head predicts them.</summary>
    Raw,

    /// <summary>Boxes as centre x, centre y, width and height in pixels of the network's input.</summary>
    Decoded,

    /// <summary>Rows (image, left, top, right, bottom, class, confidence) that non-maximum suppression has left, in pixels of the network's input.</summary>
    Nms,
}

/// <summary>The forms under the names by which files and commands tell them: <c>raw</c>, <c>decoded</c>, <c>nms</c>.</summary>
public static class OutputForms
{
    /// <summary>The key of an ONNX file's metadata that holds the form; a file without it is raw.</summary>
    public const string MetadataKey = "form";

    public static string Name(this OutputForm form) => form.ToString().ToLowerInvariant();

    /// <summary>The form of this name; null for another name.</summary>
    public static OutputForm? Find(string? name) => Enum.GetValues<OutputForm>().Cast<OutputForm?>().FirstOrDefault(f => f!.Value.Name() == name);
}
