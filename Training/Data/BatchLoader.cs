using VisionInApp.Training.Augmentation;

namespace VisionInApp.Training.Data;

/// <summary>Draws the batches of an epoch on worker threads, a few ahead, and hands them out in a fixed order: what a batch holds depends on (seed, epoch, image) alone.</summary>
public sealed class BatchLoader(ScaledImages images, int batchSize, int inputSize, long seed, int workers)
{
    /// <summary>Steps in an epoch: the last batch is filled up from the beginning of the epoch's order, so that all are full.</summary>
    public int StepsPerEpoch { get; } = (images.Count + batchSize - 1) / batchSize;

    /// <summary>The caller disposes each batch.</summary>
    public IEnumerable<Batch> Epoch(int epoch, AugmentationRecipe recipe, CancellationToken cancellation = default)
    {
        var order = SampleRandom.Of(seed, epoch).Permutation(images.Count);
        var ahead = new Queue<Task<Batch>>();
        var next = 0;
        try
        {
            while (next < StepsPerEpoch || ahead.Count > 0)
            {
                while (next < StepsPerEpoch && ahead.Count < workers)
                {
                    var step = next++;
                    ahead.Enqueue(Task.Run(() => Draw(order, step, epoch, recipe, cancellation), CancellationToken.None));
                }

                yield return ahead.Dequeue().GetAwaiter().GetResult();
            }
        }
        finally
        {
            foreach (var task in ahead)
                Abandon(task);
        }
    }

    // Waits, so that nothing reads the images after the caller has gone on.
    private static void Abandon(Task<Batch> task)
    {
        try
        {
            task.GetAwaiter().GetResult().Dispose();
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidDataException)
        {
            // The epoch ends anyway, for a reason that its reader has already been told.
        }
    }

    private Batch Draw(int[] order, int step, int epoch, AugmentationRecipe recipe, CancellationToken cancellation)
    {
        var chosen = Enumerable.Range(step * batchSize, batchSize).Select(i => order[i % order.Length]).ToArray();
        var batch = new Batch(batchSize, inputSize, [.. chosen.Select(images.Name)]);
        try
        {
            for (var i = 0; i < batchSize; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                // The turn is part of the seed, because filling up the last batch repeats images.
                var turn = ((step * batchSize) + i) / order.Length;
                var random = SampleRandom.Of(seed, epoch, chosen[i], turn);
                using var sample = TrainingSample.Draw(chosen[i], images.Count, inputSize, recipe, random, images.Load);
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
}
