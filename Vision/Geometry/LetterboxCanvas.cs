using System.Numerics.Tensors;
using OpenCvSharp;

namespace VisionInApp.Vision.Geometry;

/// <summary>
/// Draws images letterboxed and writes them as a planar CHW float32 tensor.
/// Its buffers are reused, so one instance serves one thread; nothing is allocated while the image size stays the same.
/// </summary>
public sealed class LetterboxCanvas : IDisposable
{
    private readonly Mat _canvas;
    private readonly PixelForm _form;
    private Mat? _scaled;
    private Letterbox _placed;

    /// <param name="inputSize">Side of the square network input in pixels.</param>
    /// <param name="form">How the tensor holds pixels.</param>
    public LetterboxCanvas(int inputSize, PixelForm form = PixelForm.Bgr)
    {
        _form = form;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputSize);
        InputSize = inputSize;
        _canvas = new Mat(inputSize, inputSize, MatType.CV_8UC3);
    }

    public int InputSize { get; }

    /// <summary>The last drawn picture, S×S 8-bit BGR; overwritten by the next <see cref="Draw"/>.</summary>
    public Mat Picture => _canvas;

    /// <summary>Draws an 8-bit BGR image, bilinearly scaled, and says where it lies.</summary>
    public Letterbox Draw(Mat bgr)
    {
        ArgumentNullException.ThrowIfNull(bgr);
        if (bgr.Type() != MatType.CV_8UC3 || bgr.Empty())
            throw new ArgumentException($"An 8-bit BGR image is needed, not {bgr.Type()} {bgr.Width}x{bgr.Height}.", nameof(bgr));
        var letterbox = new Letterbox(InputSize, bgr.Width, bgr.Height);
        if (_scaled is null || letterbox != _placed)
            Place(letterbox);
        Cv2.Resize(bgr, _scaled!, new Size(letterbox.ScaledWidth, letterbox.ScaledHeight), interpolation: InterpolationFlags.Linear);
        return letterbox;
    }

    /// <summary>Draws the image and writes its 3·S·S floats, plane by plane.</summary>
    public unsafe Letterbox Write(Mat bgr, Span<float> tensor)
    {
        var letterbox = Draw(bgr);
        var pixels = InputSize * InputSize;
        // What lies below the image is padding; beside it, it is drawn.
        var drawn = letterbox.ScaledHeight * InputSize;
        var picture = new ReadOnlySpan<byte>(_canvas.DataPointer, 3 * drawn);
        var (blue, red) = _form == PixelForm.Bgr ? (0, 2) : (2, 0);
        PixelPlanes.ToFloats(picture, tensor.Slice(blue * pixels, drawn), tensor.Slice(pixels, drawn), tensor.Slice(red * pixels, drawn));
        for (var plane = 0; plane < 3; plane++)
            tensor.Slice((plane * pixels) + drawn, pixels - drawn).Fill(Letterbox.Padding);
        if (_form == PixelForm.RgbUnit)
            TensorPrimitives.Divide(tensor[..(3 * pixels)], byte.MaxValue, tensor);
        return letterbox;
    }

    public void Dispose()
    {
        _scaled?.Dispose();
        _canvas.Dispose();
    }

    private void Place(Letterbox letterbox)
    {
        _scaled?.Dispose();
        _canvas.SetTo(Scalar.All(Letterbox.Padding));
        _scaled = _canvas.SubMat(0, letterbox.ScaledHeight, 0, letterbox.ScaledWidth);
        _placed = letterbox;
    }
}
