using OpenCvSharp;

namespace VisionInApp.Training.Augmentation;

/// <summary>One sample as the network sees it: a square of the input's side and at most 120 boxes.</summary>
public static class TrainingSample
{
    /// <summary>YOLOX's cap on the boxes of one sample.</summary>
    public const int MostBoxes = 120;

    private const double LeastSidePixels = 1;

    /// <param name="load">Gives picture i, scaled to fit the input; called for the sample itself and for its mosaic and mixup partners.</param>
    /// <param name="count">How many pictures there are.</param>
    public static Picture Draw(int index, int count, int inputSize, AugmentationRecipe recipe, SampleRandom random, Func<int, Picture> load)
    {
        var picture = Compose(index, count, inputSize, recipe, random, load);
        if (random.Chance(recipe.HsvProbability))
            picture = Replace(picture, p => HsvJitter.Apply(p, recipe, random));
        if (random.Chance(recipe.FlipProbability))
            picture = Replace(picture, Flip.Apply);
        return Learnable(Letterboxed(picture, inputSize));
    }

    private static Picture Compose(int index, int count, int inputSize, AugmentationRecipe recipe, SampleRandom random, Func<int, Picture> load)
    {
        if (!random.Chance(recipe.MosaicProbability))
        {
            var single = load(index);
            return random.Chance(recipe.AffineProbability) ? Replace(single, p => Affine.Apply(p, inputSize, recipe, random)) : single;
        }

        var picture = Replace(FourAround(index, count, inputSize, recipe, random, load), p => Affine.Apply(p, inputSize, recipe, random));
        if (picture.Boxes.Count == 0 || !random.Chance(recipe.MixUpProbability))
            return picture;
        using var second = load(random.Below(count));
        return Replace(picture, p => MixUp.Blend(p, second, recipe, random));
    }

    private static Picture FourAround(int index, int count, int inputSize, AugmentationRecipe recipe, SampleRandom random, Func<int, Picture> load)
    {
        var pictures = new List<Picture>(4);
        try
        {
            pictures.Add(load(index));
            for (var i = 0; i < 3; i++)
                pictures.Add(load(random.Below(count)));
            return Mosaic.Compose(pictures, inputSize, recipe.LeastVisible, random);
        }
        finally
        {
            pictures.ForEach(p => p.Dispose());
        }
    }

    /// <summary>The picture top-left on a grey square of the input's side; disposes the picture.</summary>
    internal static Picture Letterboxed(Picture picture, int inputSize) => Replace(picture, p =>
    {
        var canvas = Picture.Canvas(inputSize, inputSize);
        using var place = new Mat(canvas, new Rect(0, 0, p.Width, p.Height));
        p.Pixels.CopyTo(place);
        return new Picture(canvas, p.Boxes);
    });

    // Boxes too thin to learn from are dropped.
    private static Picture Learnable(Picture picture) =>
        new(picture.Pixels, [.. picture.Boxes.Where(b => Math.Min(b.Width, b.Height) > LeastSidePixels).Take(MostBoxes)]);

    private static Picture Replace(Picture picture, Func<Picture, Picture> step)
    {
        using (picture)
            return step(picture);
    }
}
