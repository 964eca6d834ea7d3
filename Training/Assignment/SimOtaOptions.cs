namespace VisionInApp.Training.Assignment;

/// <summary>Which anchors may answer for an object: near its centre only (the present rule), or also anywhere inside its box (YOLOX up to 0.3.0).</summary>
/// <param name="CentreRadius">Reach around an object's centre, in strides of the anchor's level.</param>
/// <param name="InsideBoxToo">Anchors inside a box are candidates as well, and cost extra unless they are also near the centre.</param>
public sealed record SimOtaOptions(double CentreRadius = 1.5, bool InsideBoxToo = false)
{
    public static SimOtaOptions Present { get; } = new();
    public static SimOtaOptions Original { get; } = new(2.5, true);
}
