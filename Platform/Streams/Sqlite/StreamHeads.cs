using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using VisionInApp.Platform.Catalog.Sqlite;

namespace VisionInApp.Platform.Streams.Sqlite;

/// <summary>Knows where each stream ends, and wakes readers: at once for this process's publishes, within a poll for those of others.</summary>
internal sealed class StreamHeads(SqliteCatalog catalog, StreamOptions options, TimeProvider time, ILogger<StreamHeads> log) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<string, (string Incarnation, long Next)> heads = [];
    private TaskCompletionSource changed = NewSignal();
    private Task? polling;

    /// <summary>Notes a commit of this process.</summary>
    public void Advance(string stream, string incarnation, long next)
    {
        lock (gate)
        {
            heads[stream] = (incarnation, next);
            Signal();
        }
    }

    /// <summary>Returns when the stream goes on after <paramref name="seen"/>, or was made anew.</summary>
    public async Task WaitAsync(string stream, StreamExtent seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task signal;
            lock (gate)
            {
                polling ??= Task.Run(() => PollAsync(stopping.Token), CancellationToken.None);
                if (heads.TryGetValue(stream, out var head) && IsPast(head, seen))
                    return;
                signal = changed.Task;
            }

            await signal.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        if (polling is not null)
            await polling;
        stopping.Dispose();
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.PollInterval, time);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await WatchAsync(timer, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (SqliteException e)
            {
                log.LogWarning(e, "Looking for new stream messages failed; trying again");
            }
        }
    }

    // PRAGMA data_version changes when any other connection commits, and reads no page; only then are the heads read.
    private async Task WatchAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(catalog.DataSource.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        var version = -1L;
        do
        {
            var now = connection.ExecuteScalar<long>("PRAGMA data_version");
            if (now == version)
                continue;
            version = now;
            Refresh(connection.Query<(string Stream, string Incarnation, long Next)>("SELECT stream, incarnation, next_offset FROM stream_head"));
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    // A publish of this process may be newer than the rows read; within an incarnation the end only rises.
    private void Refresh(IEnumerable<(string Stream, string Incarnation, long Next)> rows)
    {
        lock (gate)
        {
            foreach (var (stream, incarnation, next) in rows)
            {
                var known = heads.GetValueOrDefault(stream);
                heads[stream] = (incarnation, known.Incarnation == incarnation ? Math.Max(known.Next, next) : next);
            }

            Signal();
        }
    }

    private static bool IsPast((string Incarnation, long Next) head, StreamExtent seen) =>
        head.Incarnation != seen.Incarnation || head.Next > seen.Next;

    private void Signal()
    {
        changed.SetResult();
        changed = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
