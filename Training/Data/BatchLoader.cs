using VisionInApp.Training.Augmentation;

namespace VisionInApp.Training.Data;

/// <summary>Draws the batches of an epoch on worker threads, some ahead, and hands them out in a fixed order: what a batch holds depends on (seed, epoch, image) alone.</summary>
public sealed class BatchLoader(ScaledImages images, EpochOrder order, int batchSize, int inputSize, long seed, int workers)
{
    /// <summary>Steps in an epoch: the last batch is filled up from the beginning of the epoch's order, so that all are full.</summary>
    public int StepsPerEpoch { get; } = (order.Length + batchSize - 1) / batchSize;

    /// <summary>The caller disposes each batch.</summary>
    public IEnumerable<Batch> Epoch(int epoch, AugmentationRecipe recipe, CancellationToken cancellation = default)
    {
        var samples = Samples(epoch);
        return Prefetch.InOrder(StepsPerEpoch, workers, step => Draw(samples.AsSpan(step * batchSize, batchSize), epoch, recipe, cancellation));
    }

    private Sample[] Samples(int epoch)
    {
        var indices = order.Of(epoch);
        var turns = new Dictionary<int, int>();
        var samples = new Sample[StepsPerEpoch * batchSize];
        for (var i = 0; i < samples.Length; i++)
        {
            var index = indices[i % indices.Length];
            var turn = turns.GetValueOrDefault(index);
            samples[i] = new Sample(index, turn);
            turns[index] = turn + 1;
        }

        return samples;
    }

    private Batch Draw(ReadOnlySpan<Sample> samples, int epoch, AugmentationRecipe recipe, CancellationToken cancellation)
    {
        var names = new string[samples.Length];
        for (var i = 0; i < samples.Length; i++)
            names[i] = images.Name(samples[i].Image);
        var batch = new Batch(batchSize, inputSize, names);
        try
        {
            for (var i = 0; i < samples.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var random = SampleRandom.Of(seed, epoch, samples[i].Image, samples[i].Turn);
                using var sample = TrainingSample.Draw(samples[i].Image, images.Count, inputSize, recipe, random, images.Load);
                batch.Put(i, sample);
            }

            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    // The turn is part of the seed, because an image may come several times in an epoch.
    private readonly record struct Sample(int Image, int Turn);
}
