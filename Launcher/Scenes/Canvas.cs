using OpenCvSharp;
using VisionInApp.Messages;

namespace VisionInApp.Launcher.Scenes;

/// <summary>The picture being composed in linear light, and for each pixel the thing that owns it, so that boxes come out exact under occlusion.</summary>
internal sealed class Canvas(Mat background) : IDisposable
{
    private const double SmallestVisibleShare = 0.25;
    private readonly Mat _owner = new(background.Size(), MatType.CV_16UC1, Scalar.Black);
    private readonly List<(string Class, int Pixels)> _things = [];

    public Mat Light { get; } = background;

    /// <summary>Lays a sprite with its centre at a point, over everything so far and over its own shadow.</summary>
    public void Lay(Sprite sprite, string name, Point center, Light light)
    {
        var corner = new Point(center.X - (sprite.Color.Width / 2), center.Y - (sprite.Color.Height / 2));
        Darken(sprite, corner, light);
        Blend(sprite, corner);
        _things.Add((name, Own(sprite, corner, (ushort)(_things.Count + 1))));
    }

    /// <summary>The tight boxes of what can be seen, nothing for things without a class.</summary>
    public IReadOnlyList<(string Class, Box Box)> Boxes()
    {
        var bounds = new (int Left, int Top, int Right, int Bottom, int Count)[_things.Count];
        Array.Fill(bounds, (int.MaxValue, int.MaxValue, -1, -1, 0));
        var rows = _owner.Rows;
        for (var y = 0; y < rows; y++)
        {
            var row = _owner.RowSpan<ushort>(y);
            for (var x = 0; x < row.Length; x++)
            {
                if (row[x] == 0)
                    continue;
                ref var b = ref bounds[row[x] - 1];
                b = (Math.Min(b.Left, x), Math.Min(b.Top, y), Math.Max(b.Right, x), Math.Max(b.Bottom, y), b.Count + 1);
            }
        }

        return [.. _things.Zip(bounds)
            .Where(t => t.First.Class.Length > 0 && t.Second.Count >= SmallestVisibleShare * t.First.Pixels && t.Second.Count > 0)
            .Select(t => (t.First.Class, Box.FromCorners(t.Second.Left, t.Second.Top, t.Second.Right + 1, t.Second.Bottom + 1)))];
    }

    public void Dispose()
    {
        Light.Dispose();
        _owner.Dispose();
    }

    private void Darken(Sprite sprite, Point corner, Light light)
    {
        var margin = (int)Math.Ceiling(sprite.Thickness * 2) + 4;
        using var shadow = new Mat();
        Cv2.CopyMakeBorder(sprite.Coverage, shadow, margin, margin, margin, margin, BorderTypes.Constant, Scalar.Black);
        Cv2.GaussianBlur(shadow, shadow, new Size(0, 0), 0.8 + (sprite.Thickness * light.Softness * 0.5));
        var offset = light.ShadowOffset(sprite.Thickness * 0.7);
        var at = new Point(corner.X - margin + (int)Math.Round(offset.X), corner.Y - margin + (int)Math.Round(offset.Y));
        if (Overlap(shadow, at) is not { } area)
            return;
        for (var y = area.Top; y < area.Bottom; y++)
        {
            var shade = shadow.RowSpan<float>(y - at.Y);
            var row = Light.RowSpan<Vec3f>(y);
            for (var x = area.Left; x < area.Right; x++)
                row[x] = row[x].Times(1 - (light.Shadow * shade[x - at.X]));
        }
    }

    private void Blend(Sprite sprite, Point corner)
    {
        if (Overlap(sprite.Coverage, corner) is not { } area)
            return;
        for (var y = area.Top; y < area.Bottom; y++)
        {
            var row = Light.RowSpan<Vec3f>(y);
            var color = sprite.Color.RowSpan<Vec3f>(y - corner.Y);
            var coverage = sprite.Coverage.RowSpan<float>(y - corner.Y);
            for (var x = area.Left; x < area.Right; x++)
            {
                var share = coverage[x - corner.X];
                var lit = color[x - corner.X];
                row[x] = row[x].Times(1 - share) + lit;
            }
        }
    }

    private int Own(Sprite sprite, Point corner, ushort owner)
    {
        using var whole = sprite.Coverage.Threshold(0.5, 1, ThresholdTypes.Binary);
        if (Overlap(whole, corner) is { } area)
        {
            for (var y = area.Top; y < area.Bottom; y++)
            {
                var row = _owner.RowSpan<ushort>(y);
                var mask = whole.RowSpan<float>(y - corner.Y);
                for (var x = area.Left; x < area.Right; x++)
                    row[x] = mask[x - corner.X] > 0 ? owner : row[x];
            }
        }

        return Cv2.CountNonZero(whole);
    }

    private Rect? Overlap(Mat patch, Point corner)
    {
        var area = new Rect(corner.X, corner.Y, patch.Width, patch.Height) & new Rect(0, 0, Light.Width, Light.Height);
        return area.Width > 0 && area.Height > 0 ? area : null;
    }
}
