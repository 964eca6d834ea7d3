using Dapper;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Search;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Platform.Observability;

/// <summary>How things stand, read from the catalog and the streams. Every process that reads sees the same.</summary>
internal sealed class Figures(ICatalogConnections catalog, IMessageStream streams, StreamNames names, SearchSource source, SearchFeed feed, TimeProvider time)
{
    /// <summary>As on the devices page: three missed reports make a device offline.</summary>
    private const long SilenceMs = 30_000;

    /// <summary>Messages of each stream A that are not committed yet, whoever consumes it.</summary>
    public async Task<IReadOnlyDictionary<string, long>> LagAsync(CancellationToken cancellation)
    {
        var taken = await catalog.ReadAsync(
            async c => (await c.QueryAsync<(string Stream, long Next)>("SELECT stream, next_offset FROM stream_offset")).ToDictionary(r => r.Stream, r => r.Next),
            cancellation);
        var lag = new Dictionary<string, long>();
        foreach (var stream in names.AllTrain.Concat(names.AllDevice))
            lag[stream] = await streams.BehindAsync(stream, taken.GetValueOrDefault(stream), cancellation);

        return lag;
    }

    /// <summary>How long the oldest life-cycle fact has waited for its grain; zero when none waits.</summary>
    public async Task<TimeSpan> InboxAgeAsync(CancellationToken cancellation)
    {
        var oldest = await ScalarAsync("SELECT MIN(received_at) FROM stream_inbox WHERE acknowledged = 0", null, cancellation);
        return oldest is { } at ? TimeSpan.FromMilliseconds(Math.Max(0, Now - at)) : TimeSpan.Zero;
    }

    /// <summary>Long work that is due and that nobody holds.</summary>
    public async Task<long> WorkDueAsync(CancellationToken cancellation) =>
        await ScalarAsync("SELECT COUNT(*) FROM work WHERE done = 0 AND due_at <= @now", new { now = Now }, cancellation) ?? 0;

    /// <summary>How old the oldest change is that the search was not fed yet; zero when there is none.</summary>
    public async Task<TimeSpan> SearchLagAsync(string type, CancellationToken cancellation)
    {
        var waiting = await source.ReadAsync(type, await feed.PositionAsync(type, cancellation), 1, cancellation);
        var age = waiting.Count > 0 ? time.GetUtcNow() - waiting[0].Position.ChangedAt : TimeSpan.Zero;
        return age > TimeSpan.Zero ? age : TimeSpan.Zero;
    }

    public Task<IReadOnlyDictionary<string, long>> JobsAsync(CancellationToken cancellation) =>
        CountsAsync("SELECT state, COUNT(*) FROM job GROUP BY state", null, cancellation);

    /// <summary>Devices that are <c>online</c> and <c>offline</c>; revoked ones are neither.</summary>
    public Task<IReadOnlyDictionary<string, long>> DevicesAsync(CancellationToken cancellation) => CountsAsync(
        """
        SELECT CASE WHEN t.last_seen > @since THEN 'online' ELSE 'offline' END AS presence, COUNT(*)
        FROM device d LEFT JOIN device_telemetry t ON t.device_id = d.id WHERE d.status <> 'revoked' GROUP BY presence
        """,
        new { since = Now - SilenceMs },
        cancellation);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private Task<long?> ScalarAsync(string sql, object? parameters, CancellationToken cancellation) =>
        catalog.ReadAsync(c => c.ExecuteScalarAsync<long?>(sql, parameters), cancellation);

    private Task<IReadOnlyDictionary<string, long>> CountsAsync(string sql, object? parameters, CancellationToken cancellation) =>
        catalog.ReadAsync<IReadOnlyDictionary<string, long>>(
            async c => (await c.QueryAsync<(string Name, long Count)>(sql, parameters)).ToDictionary(r => r.Name, r => r.Count), cancellation);
}
