using OpenCvSharp;
using VisionInApp.Training.Augmentation;
using VisionInApp.Training.Data;
using static TorchSharp.torch;

namespace VisionInApp.Tests.Training.Data;

public class BatchLoaderTests
{
    private static readonly AugmentationRecipe Everything = new() { AffineProbability = 0.5 };

    [Fact]
    public void Batches_are_the_same_whatever_the_number_of_threads_and_the_cache()
    {
        var one = Draw(SmallImages.Rectangles(7), workers: 1, cacheBytes: 0);
        var many = Draw(SmallImages.Rectangles(7), workers: 5, cacheBytes: 1 << 20);
        many.ShouldBe(one);
        one.Count.ShouldBe(3 * 2);
        one.Distinct().Count().ShouldBe(one.Count);
    }

    [Fact]
    public void An_epoch_shows_every_image_and_only_full_batches()
    {
        var list = SmallImages.Rectangles(7);
        using var images = new ScaledImages(list, 64, 0);
        var loader = new BatchLoader(images, new EpochOrder(list, 0, seed: 1), 3, 64, seed: 1, workers: 2);
        var names = new List<string>();
        foreach (var batch in loader.Epoch(0, AugmentationRecipe.None))
            using (batch)
                names.AddRange(batch.Names);
        names.Count.ShouldBe(9);
        names.Distinct().Count().ShouldBe(7);
    }

    [Fact]
    public void A_broken_image_is_replaced_by_its_neighbour_and_named()
    {
        var list = SmallImages.Rectangles(4).ToList();
        list[2] = new TrainingImage("torn.jpg", () => [0xFF, 0xD8, 0xFF, 1, 2, 3], []);
        using var images = new ScaledImages(list, 64, 1 << 20);
        using var shown = images.Load(2);
        using var neighbour = images.Load(3);
        shown.Boxes.ShouldBe(neighbour.Boxes);
        images.Name(images.Broken.Single().Key).ShouldBe("torn.jpg");
    }

    [Fact]
    public void A_set_without_one_readable_image_is_refused()
    {
        using var images = new ScaledImages([new TrainingImage("a", () => [], []), new TrainingImage("b", () => throw new IOException("gone"), [])], 64, 0);
        Should.Throw<InvalidDataException>(() => images.Load(0));
    }

    [Fact]
    public void Pixels_and_labels_reach_the_tensors_unchanged()
    {
        var image = SmallImages.Rectangle("one.png", 64, 64, new Rect(10, 20, 30, 24), classIndex: 2);
        using var images = new ScaledImages([image], 64, 0);
        using var batch = new BatchLoader(images, new EpochOrder([image], 0, 1), 1, 64, 1, 1).Epoch(0, AugmentationRecipe.None).Single();
        using var scope = NewDisposeScope();
        var pixels = batch.Images(CPU);
        pixels.shape.ShouldBe([1, 3, 64, 64]);
        pixels[0, .., 30, 20].data<float>().ToArray().ShouldBe([10f, 200f, 30f]);
        batch.Labels(CPU).data<float>().ToArray().ShouldBe([2f, 25f, 32f, 30f, 24f]);
    }

    [Fact]
    public void Leaving_an_epoch_early_leaves_no_worker_behind()
    {
        var list = SmallImages.Rectangles(8);
        var images = new ScaledImages(list, 64, 0);
        foreach (var batch in new BatchLoader(images, new EpochOrder(list, 0, 1), 1, 64, 1, 4).Epoch(0, Everything))
            using (batch)
                break;
        images.Dispose();
    }

    private static List<string> Draw(IReadOnlyList<TrainingImage> list, int workers, long cacheBytes)
    {
        using var images = new ScaledImages(list, 64, cacheBytes);
        var loader = new BatchLoader(images, new EpochOrder(list, 0, 9), 3, 64, seed: 9, workers);
        var digests = new List<string>();
        for (var epoch = 0; epoch < 2; epoch++)
            foreach (var batch in loader.Epoch(epoch, Everything))
                using (batch)
                using (NewDisposeScope())
                {
                    var bytes = batch.Images(CPU).contiguous().data<float>().ToArray().Concat(batch.Labels(CPU).data<float>().ToArray());
                    digests.Add(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes.SelectMany(BitConverter.GetBytes).ToArray())));
                }

        return digests;
    }
}
