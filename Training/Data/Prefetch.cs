namespace VisionInApp.Training.Data;

/// <summary>Makes things on worker threads, a bounded number ahead, and hands them out in the order of their numbers.</summary>
internal static class Prefetch
{
    /// <summary>Enough that one slow item does not leave the other workers idle.</summary>
    public const int AheadPerWorker = 2;

    /// <summary>Items 0 .. count - 1. Who leaves early waits for the items in the making, which are disposed; the first exception of a maker is thrown in its item's place.</summary>
    public static IEnumerable<T> InOrder<T>(int count, int workers, Func<int, T> make)
        where T : IDisposable
    {
        using var places = new SemaphoreSlim(workers);
        var ahead = new Queue<Task<T>>();
        var next = 0;
        try
        {
            while (next < count || ahead.Count > 0)
            {
                while (next < count && ahead.Count < workers * AheadPerWorker)
                    ahead.Enqueue(Begin(next++, places, make));
                yield return ahead.Dequeue().GetAwaiter().GetResult();
            }
        }
        finally
        {
            foreach (var task in ahead)
                Abandon(task);
        }
    }

    private static async Task<T> Begin<T>(int number, SemaphoreSlim places, Func<int, T> make)
    {
        await places.WaitAsync().ConfigureAwait(false);
        try
        {
            return await Task.Run(() => make(number)).ConfigureAwait(false);
        }
        finally
        {
            places.Release();
        }
    }

    // Waits, so that no worker reads anything after the caller has gone on.
    private static void Abandon<T>(Task<T> task)
        where T : IDisposable
    {
        try
        {
            task.GetAwaiter().GetResult().Dispose();
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidDataException)
        {
            // The row ends anyway, for a reason that its reader has already been told.
        }
    }
}
