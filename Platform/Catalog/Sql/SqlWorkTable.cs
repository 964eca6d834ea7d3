using System.Data.Common;
using Dapper;
using VisionInApp.Platform.Catalog.Work;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>The work table in the catalog's database.</summary>
internal sealed class SqlWorkTable(ICatalogConnections catalog, TimeProvider time) : IWorkTable
{
    private static readonly ManyRows Ordered = new("work", "kind", "id", "project_id", "payload", "created_at");

    /// <summary>Orders work in a transaction of others; an item that is there already stays as it is.</summary>
    public static async Task AddAsync(DbConnection connection, DbTransaction transaction, WorkItem item, DateTimeOffset now)
    {
        await using var trip = new SqlTrip(new GroupTransaction(connection, transaction));
        await AddAsync(trip, SqlDialect.Of(connection), [item], now);
        await trip.SendAsync();
    }

    /// <summary>The same, on the way together with others.</summary>
    public static Task AddAsync(SqlTrip trip, SqlDialect dialect, IEnumerable<WorkItem> items, DateTimeOffset now) =>
        Ordered.InsertAsync(
            trip, dialect.OrKeep("work", "id"), items.Select(i => new object?[] { i.Kind, i.Id, i.ProjectId, i.Payload, now.ToUnixTimeMilliseconds() }));

    public async Task<HeldWork?> LeaseAsync(string owner, TimeSpan duration, CancellationToken cancellation)
    {
        // Looking first keeps an idle poll from taking the write lock.
        var now = time.GetUtcNow();
        var due = await catalog.ReadAsync(
            connection => connection.QueryFirstOrDefaultAsync<(string Kind, string Id)>(
                "SELECT kind, id FROM work WHERE done = 0 AND due_at <= @now ORDER BY created_at LIMIT 1", new { now }),
            cancellation);
        return due.Kind is null ? null : await TakeAsync(due.Kind, due.Id, owner, duration, cancellation);
    }

    public Task<bool> RenewAsync(HeldWork work, TimeSpan duration, CancellationToken cancellation) =>
        UpdateAsync(work, "due_at = @due", time.GetUtcNow() + duration, null, cancellation);

    public Task CompleteAsync(HeldWork work, CancellationToken cancellation) =>
        UpdateAsync(work, "done = 1, lease_owner = NULL, error = NULL", default, null, cancellation);

    public Task RetryAsync(HeldWork work, string error, TimeSpan after, CancellationToken cancellation) =>
        UpdateAsync(work, "lease_owner = NULL, due_at = @due, error = @error", time.GetUtcNow() + after, error, cancellation);

    private Task<HeldWork?> TakeAsync(string kind, string id, string owner, TimeSpan duration, CancellationToken cancellation) =>
        catalog.WriteAsync(
            async (connection, transaction) =>
            {
                var now = time.GetUtcNow();
                var taken = await connection.ExecuteAsync(
                    """
                    UPDATE work SET lease_owner = @owner, attempt = attempt + 1, due_at = @until
                    WHERE kind = @kind AND id = @id AND done = 0 AND due_at <= @now
                    """,
                    new { kind, id, owner, now, until = now + duration },
                    transaction);
                if (taken == 0)
                    return null;
                var (projectId, payload, attempt) = await connection.QuerySingleAsync<(string, string, int)>(
                    "SELECT project_id, payload, attempt FROM work WHERE kind = @kind AND id = @id", new { kind, id }, transaction);
                return new HeldWork(new WorkItem(kind, id, projectId, payload), owner, attempt);
            },
            cancellation);

    private Task<bool> UpdateAsync(HeldWork work, string set, DateTimeOffset due, string? error, CancellationToken cancellation) =>
        catalog.WriteAsync(
            async (connection, transaction) => await connection.ExecuteAsync(
                $"UPDATE work SET {set} WHERE kind = @Kind AND id = @Id AND attempt = @Attempt AND done = 0",
                new { work.Item.Kind, work.Item.Id, work.Attempt, due, error },
                transaction) == 1,
            cancellation);
}
