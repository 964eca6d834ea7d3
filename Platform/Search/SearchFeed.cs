using Dapper;
using VisionInApp.Platform.Catalog;

namespace VisionInApp.Platform.Search;

/// <summary>How far the search has been fed, kept in the catalog; one process at a time may feed.</summary>
public sealed class SearchFeed(ICatalogConnections catalog, TimeProvider time)
{
    /// <summary>True while this owner may feed: it did so already, or nobody else has within the time of a lease.</summary>
    public async Task<bool> LeaseAsync(string owner, TimeSpan duration, CancellationToken cancellation)
    {
        // Looking first keeps idle feeders from taking the write lock.
        var now = time.GetUtcNow();
        var lease = await catalog.ReadAsync(
            c => c.QuerySingleAsync<(string Owner, long Until)>("SELECT owner, lease_until FROM search_feeder WHERE id = 1"), cancellation);
        var until = DateTimeOffset.FromUnixTimeMilliseconds(lease.Until);
        if (lease.Owner == owner ? until > now + (duration / 2) : until > now)
            return lease.Owner == owner;
        return await catalog.WriteAsync(
            async (c, t) => await c.ExecuteAsync(
                "UPDATE search_feeder SET owner = @owner, lease_until = @until WHERE id = 1 AND (owner = @owner OR lease_until <= @now)",
                new { owner, now, until = now + duration },
                t) == 1,
            cancellation);
    }

    /// <summary>Lets another feed at once.</summary>
    public Task ReleaseAsync(string owner, CancellationToken cancellation) =>
        catalog.WriteAsync(
            (c, t) => c.ExecuteAsync("UPDATE search_feeder SET lease_until = 0 WHERE id = 1 AND owner = @owner", new { owner }, t), cancellation);

    public Task<FeedPosition> PositionAsync(string type, CancellationToken cancellation) =>
        catalog.ReadAsync(
            async c =>
            {
                var (at, id) = await c.QuerySingleAsync<(long, string)>("SELECT changed_at, id FROM search_feed WHERE type = @type", new { type });
                return new FeedPosition(DateTimeOffset.FromUnixTimeMilliseconds(at), id);
            },
            cancellation);

    /// <summary>False when another feeds by now; the position is then as it was.</summary>
    public Task<bool> SaveAsync(string owner, string type, FeedPosition position, CancellationToken cancellation) =>
        catalog.WriteAsync(
            async (c, t) => await c.ExecuteAsync(
                """
                UPDATE search_feed SET changed_at = @ChangedAt, id = @Id
                WHERE type = @type AND EXISTS (SELECT 1 FROM search_feeder WHERE owner = @owner)
                """,
                new { owner, type, position.ChangedAt, position.Id },
                t) == 1,
            cancellation);

    /// <summary>Everything is to be fed again.</summary>
    public Task ResetAsync(CancellationToken cancellation) =>
        catalog.WriteAsync((c, t) => c.ExecuteAsync("UPDATE search_feed SET changed_at = 0, id = ''", transaction: t), cancellation);
}
