namespace VisionInApp.Messages;

/// <summary>What a detector found: the class by its id in the model's label schema, confidence 0..1, box in pixels of the original image.</summary>
public sealed record Detection(int ClassId, double Confidence, Box Box);
