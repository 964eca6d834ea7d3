using System.Collections.Concurrent;
using OpenCvSharp;
using VisionInApp.Training.Augmentation;
using VisionInApp.Vision.Geometry;
using VisionInApp.Vision.Images;

namespace VisionInApp.Training.Data;

/// <summary>The images of a set, decoded and scaled to fit the input; kept in memory up to a budget, because decoding costs more than augmenting. Safe for many threads.</summary>
public sealed class ScaledImages(IReadOnlyList<TrainingImage> images, int inputSize, long cacheBytes) : IDisposable
{
    private readonly Picture?[] _cache = new Picture?[images.Count];
    private readonly ConcurrentDictionary<int, string> _broken = new();
    private readonly Size[] _sizes = new Size[images.Count];
    private long _cached;

    public int Count => images.Count;

    /// <summary>Images that could not be read, with the reason, in no order; each was replaced by its next neighbour.</summary>
    public IEnumerable<KeyValuePair<int, string>> Broken => _broken;

    public string Name(int index) => images[index].Name;

    /// <summary>The image at this place, or the first readable one after it. The caller disposes it and must not paint on it.</summary>
    /// <exception cref="InvalidDataException">No image of the set can be read.</exception>
    public Picture Load(int index)
    {
        for (var tried = 0; tried < images.Count; tried++)
        {
            var candidate = (index + tried) % images.Count;
            if (TryLoad(candidate) is { } picture)
                return picture;
        }

        throw new InvalidDataException($"None of the {images.Count} images can be read.");
    }

    /// <summary>False for an image that cannot be read.</summary>
    public bool CanLoad(int index)
    {
        using var picture = TryLoad(index);
        return picture is not null;
    }

    /// <summary>Width and height in the file, upright; zero while the image was not read.</summary>
    internal Size OriginalSize(int index) => _sizes[index];

    /// <summary>Null for an image that cannot be read; the reason is among <see cref="Broken"/>.</summary>
    internal Picture? TryLoad(int index)
    {
        if (Volatile.Read(ref _cache[index]) is { } kept)
            return kept.Lend();
        if (_broken.ContainsKey(index))
            return null;
        try
        {
            return Keep(index, Decode(index));
        }
        catch (Exception e) when (e is ImageRejectedException or IOException or UnauthorizedAccessException)
        {
            _broken[index] = e.Message;
            return null;
        }
    }

    private Picture Keep(int index, Picture picture)
    {
        var bytes = picture.Pixels.Total() * picture.Pixels.ElemSize();
        if (Interlocked.Add(ref _cached, bytes) > cacheBytes)
        {
            Interlocked.Add(ref _cached, -bytes);
            return picture;
        }

        if (Interlocked.CompareExchange(ref _cache[index], picture, null) is not { } earlier)
            return picture.Lend();
        Interlocked.Add(ref _cached, -bytes);
        picture.Dispose();
        return earlier.Lend();
    }

    private Picture Decode(int index)
    {
        var image = images[index];
        using var decoded = ImageFile.Decode(image.Read());
        _sizes[index] = decoded.Size();
        var letterbox = new Letterbox(inputSize, decoded.Width, decoded.Height);
        var pixels = new Mat();
        Cv2.Resize(decoded, pixels, new Size(letterbox.ScaledWidth, letterbox.ScaledHeight));
        var boxes = image.Boxes.Select(b => Corners(b, letterbox.ToInput(b.Box.ClipTo(decoded.Width, decoded.Height))));
        return new Picture(pixels, [.. boxes]);
    }

    private static PictureBox Corners(TrainingBox label, Messages.Box box) => new(label.ClassIndex, box.X, box.Y, box.Right, box.Bottom);

    public void Dispose()
    {
        foreach (var picture in _cache)
            picture?.Dispose();
    }
}
