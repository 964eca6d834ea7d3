namespace VisionInApp.Training.Onnx.Quantisation;

/// <summary>How a float32 file becomes one of 8 bits.</summary>
public sealed record QuantisationOptions
{
    /// <summary>Of the numbers seen at a place, the share in percent that its range holds; 100 takes the least and the greatest.</summary>
    public double Percentile { get; init; } = 99.9;

    /// <summary>True gives every activation a zero point of 0, as TensorRT asks; false uses the whole range of 8 bits.</summary>
    public bool Symmetric { get; init; } = true;

    /// <summary>By how much mAP50-95 may be lower than that of the float32 file before the file is refused.</summary>
    public double MaxMapLoss { get; init; } = 0.01;
}

/// <summary>The numbers that are kept at a place, zero among them.</summary>
public readonly record struct ActivationRange(float Low, float High);
