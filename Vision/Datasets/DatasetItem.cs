using System.Text.Json.Serialization;
using VisionInApp.Messages;
using VisionInApp.Vision.Images;

namespace VisionInApp.Vision.Datasets;

[JsonConverter(typeof(JsonStringEnumConverter<DatasetFormat>))]
public enum DatasetFormat
{
    Coco,
    Voc,
    Yolo,
}

/// <summary>A box with its class by name, in pixels of the upright image, inside it and of positive area.</summary>
public sealed record LabelledBox(string ClassName, Box Box);

/// <summary>An image of a dataset being imported, with its file's bytes; only one need be in memory at a time.</summary>
/// <param name="Name">Path inside the dataset, untrusted but without <c>..</c>, control characters or a leading slash.</param>
/// <param name="Bytes">The picture file as it stands.</param>
/// <param name="Sha256">Of the bytes, lower-case hex.</param>
/// <param name="Split"><c>train</c>, <c>val</c> or <c>test</c> when the dataset says so.</param>
public sealed record DatasetItem(
    string Name, ReadOnlyMemory<byte> Bytes, string Sha256, ImageInfo Info, IReadOnlyList<LabelledBox> Boxes, string? Split);
