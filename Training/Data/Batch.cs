using System.Buffers;
using static TorchSharp.torch;

namespace VisionInApp.Training.Data;

/// <summary>The samples of one step in plain memory: pixels [B, S, S, 3] as BGR bytes and labels [B, G, 5]; disposing gives the memory back to the pool.</summary>
public sealed class Batch(int size, int inputSize, IReadOnlyList<string> names) : IDisposable
{
    private readonly byte[] _pixels = ArrayPool<byte>.Shared.Rent(size * inputSize * inputSize * 3);
    private readonly IReadOnlyList<Augmentation.PictureBox>[] _boxes = new IReadOnlyList<Augmentation.PictureBox>[size];

    public int Size => size;

    /// <summary>Which images the samples started from, for messages.</summary>
    public IReadOnlyList<string> Names => names;

    internal void Put(int position, Augmentation.Picture picture)
    {
        var length = inputSize * inputSize * 3;
        picture.Pixels.AsSpan<byte>().CopyTo(_pixels.AsSpan(position * length, length));
        _boxes[position] = picture.Boxes;
    }

    /// <summary>Images [B, 3, S, S] as BGR 0..255 float, laid out channels last.</summary>
    public Tensor Images(Device device)
    {
        using var bytes = frombuffer(_pixels, ScalarType.Byte, (long)size * inputSize * inputSize * 3);
        using var there = bytes.reshape(size, inputSize, inputSize, 3).to(device);
        return there.to(ScalarType.Float32).permute(0, 3, 1, 2);
    }

    /// <summary>Objects [B, G, 5]: class, centre x, centre y, width, height in pixels; G is the most of any sample (at least 1), rows of zeros are padding.</summary>
    public Tensor Labels(Device device)
    {
        var most = Math.Max(1, _boxes.Max(b => b.Count));
        var rows = new float[size * most * 5];
        for (var image = 0; image < size; image++)
            for (var i = 0; i < _boxes[image].Count; i++)
            {
                var box = _boxes[image][i];
                ReadOnlySpan<float> row = [box.ClassIndex, (float)(box.Left + box.Right) / 2, (float)(box.Top + box.Bottom) / 2, (float)box.Width, (float)box.Height];
                row.CopyTo(rows.AsSpan(((image * most) + i) * 5));
            }

        return tensor(rows, device: device).reshape(size, most, 5);
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_pixels);
}
