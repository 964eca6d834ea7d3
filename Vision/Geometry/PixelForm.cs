namespace VisionInApp.Vision.Geometry;

/// <summary>How a network's input holds pixels.</summary>
public enum PixelForm
{
    /// <summary>Planes blue, green, red; 0..255.</summary>
    Bgr,

    /// <summary>Planes red, green, blue; 0..1.</summary>
    RgbUnit,
}
