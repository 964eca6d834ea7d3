using CsCheck;
using OpenCvSharp;
using VisionInApp.Training.Augmentation;

namespace VisionInApp.Tests.Training.Augmentation;

public class BoxesStayWithPixels
{
    private const int Side = 96;
    private static readonly Gen<SampleRandom> Randoms = Gen.ULong.Select(seed => new SampleRandom(seed));

    [Fact]
    public void After_a_flip() => Randoms.Sample(random =>
    {
        using var picture = Rectangles.Picture(70, 50, 0, random);
        using var flipped = Flip.Apply(picture);
        Rectangles.Distance(flipped.Boxes[0], Rectangles.Find(flipped.Pixels, 0, 0)!.Value).ShouldBe(0);
    }, iter: 100);

    [Fact]
    public void After_a_mosaic() => Randoms.Sample(random =>
    {
        var pictures = Enumerable.Range(0, 4).Select(i => Rectangles.Picture(40 + random.Below(57), 40 + random.Below(57), i, random)).ToList();
        using var mosaic = Mosaic.Compose(pictures, Side, 0, random);
        pictures.ForEach(p => p.Dispose());
        mosaic.Width.ShouldBe(2 * Side);
        for (var i = 0; i < 4; i++)
            EveryBoxIsFound(mosaic, i, tolerance: 0, pixels: 0);
    }, iter: 100);

    [Fact]
    public void After_an_affine_map_without_rotation() => Randoms.Sample(random =>
    {
        using var picture = Rectangles.Picture(80, 60, 1, random);
        var recipe = new AugmentationRecipe { RotateDegrees = 0, ShearDegrees = 0, ScaleLow = 0.7, ScaleHigh = 1.6, Translate = 0.3 };
        using var mapped = Affine.Apply(picture, Side, recipe, random);
        EveryBoxIsFound(mapped, 1, tolerance: 100, pixels: 2);
    }, iter: 100);

    [Fact]
    public void After_a_rotation_and_a_shear_the_box_still_holds_the_object() => Randoms.Sample(random =>
    {
        using var picture = Rectangles.Picture(80, 60, 1, random);
        using var mapped = Affine.Apply(picture, Side, new AugmentationRecipe { ScaleLow = 0.8, ScaleHigh = 1.2 }, random);
        if (mapped.Boxes.Count == 0 || Rectangles.Find(mapped.Pixels, 1, 60) is not { } found)
            return;
        var box = mapped.Boxes[0];
        (box.Left <= found.Left + 2 && box.Top <= found.Top + 2 && box.Right >= found.Right - 2 && box.Bottom >= found.Bottom - 2).ShouldBeTrue();
    }, iter: 100);

    [Fact]
    public void After_mixup_both_pictures_keep_their_boxes() => Randoms.Sample(random =>
    {
        using var first = new Picture(Picture.Canvas(Side, Side), []);
        using var second = Rectangles.Picture(90, 64, 2, random);
        using var blended = MixUp.Blend(first, second, new AugmentationRecipe(), random);
        // Half of pure blue over half of the grey canvas.
        using var unblended = new Mat();
        Cv2.AddWeighted(blended.Pixels, 2, first.Pixels, -1, 0, unblended);
        foreach (var box in blended.Boxes)
            Rectangles.Distance(box, Rectangles.Find(unblended, 2, 100)!.Value).ShouldBeLessThanOrEqualTo(2);
    }, iter: 100);

    [Fact]
    public void In_a_finished_sample_and_inside_it() => Randoms.Sample(random =>
    {
        var recipe = new AugmentationRecipe { RotateDegrees = 0, ShearDegrees = 0, ScaleLow = 0.8, ScaleHigh = 1.2, HsvProbability = 0, MixUpProbability = 0, MosaicProbability = 0.5 };
        using var sample = TrainingSample.Draw(0, 4, Side, recipe, random, i => Rectangles.Picture(90, 64, i, SampleRandom.Of(i)));
        (sample.Width, sample.Height).ShouldBe((Side, Side));
        foreach (var box in sample.Boxes)
        {
            (box.Left >= 0 && box.Top >= 0 && box.Right <= Side && box.Bottom <= Side && box.Width > 1 && box.Height > 1).ShouldBeTrue();
            Rectangles.Find(sample.Pixels, box.ClassIndex, 120).ShouldNotBeNull();
        }
    }, iter: 100);

    [Fact]
    public void A_colour_shift_changes_pixels_and_leaves_boxes_and_size_alone()
    {
        using var picture = Rectangles.Picture(70, 50, 0, SampleRandom.Of(1));
        var changed = 0;
        for (var seed = 0; seed < 16; seed++)
        {
            using var shifted = HsvJitter.Apply(picture, new AugmentationRecipe(), SampleRandom.Of(seed));
            shifted.Boxes.ShouldBe(picture.Boxes);
            (shifted.Width, shifted.Height).ShouldBe((70, 50));
            changed += Cv2.Norm(picture.Pixels, shifted.Pixels) > 0 ? 1 : 0;
        }

        changed.ShouldBeInRange(8, 15); // one in eight draws moves nothing
    }

    [Fact]
    public void A_box_that_is_mostly_cut_away_is_dropped_when_the_recipe_says_so()
    {
        using var pixels = Picture.Canvas(Side, Side);
        using var picture = new Picture(pixels, [new PictureBox(0, 0, 0, 90, 90)], borrowed: true);
        var recipe = new AugmentationRecipe { RotateDegrees = 0, ShearDegrees = 0, Translate = 0, ScaleLow = 4, ScaleHigh = 4 };
        using var kept = Affine.Apply(picture, Side, recipe, SampleRandom.Of(1));
        using var dropped = Affine.Apply(picture, Side, recipe with { LeastVisible = 0.5 }, SampleRandom.Of(1));
        (kept.Boxes.Count, dropped.Boxes.Count).ShouldBe((1, 0));
    }

    private static void EveryBoxIsFound(Picture picture, int classIndex, int tolerance, double pixels)
    {
        foreach (var box in picture.Boxes.Where(b => b.ClassIndex == classIndex && b.Width > 6 && b.Height > 6))
            Rectangles.Distance(box, Rectangles.Find(picture.Pixels, classIndex, tolerance)!.Value).ShouldBeLessThanOrEqualTo(pixels);
    }
}
