namespace VisionInApp.Training.Weights;

/// <summary>The only tensors whose shape depends on the number of classes.</summary>
internal static class ClassPredictions
{
    public static bool Contains(string name) => name.StartsWith("head.cls_preds.", StringComparison.Ordinal);
}
