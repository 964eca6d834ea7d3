namespace VisionInApp.Launcher.Demo;

/// <summary>What the demo shows.</summary>
/// <param name="Dataset">A COCO, VOC or YOLO data set, zipped or as a folder; null renders one.</param>
/// <param name="Weights">An ONNX file to start from instead of the shipped starter.</param>
/// <param name="Epochs">Null leaves it to the family's preset.</param>
/// <param name="InputSize">Side of the network's input in pixels; null leaves it to the preset.</param>
/// <param name="Pictures">How many to render when there is no data set.</param>
/// <param name="Exit">End the product when the demo is over, with the summary as the last line.</param>
internal sealed record DemoOptions(string? Dataset, string? Weights, int Rounds, int? Epochs, int? InputSize, int Pictures, bool Exit);

/// <summary>A step of the demo that did not do what it should.</summary>
internal sealed class DemoFailedException(string message) : Exception(message);
