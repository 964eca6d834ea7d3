using VisionInApp.Platform.Catalog.Projections;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Catalog.Work;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>Projections that are written together: claimed, then gathered, then a statement for each table.</summary>
internal sealed class ProjectionGroup(GroupTransaction transaction, DateTimeOffset now)
{
    private static readonly ManyRows Shown = new("projection", "thing", "id", "version", "shown_at");
    private static readonly ManyRows Entries = new("audit", "project_id", "thing", "version", "action", "`by`", "at", "detail");
    private readonly SqlDialect dialect = SqlDialect.Of(transaction.Connection);
    private readonly SortedDictionary<string, (RowTable Table, List<object> Rows)> rows = new(StringComparer.Ordinal);
    private readonly List<AuditRow> audit = [];
    private readonly List<WorkItem> work = [];

    /// <summary>Whether each was written, in order: of several of the same thing only the newest is, and only if it is newer than what is shown.</summary>
    public async Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<Projection> projections)
    {
        var newest = projections.GroupBy(p => new ThingKey(p.Thing, p.Id), (_, same) => same.MaxBy(p => p.Version)!)
            .OrderBy(p => p.Thing, StringComparer.Ordinal).ThenBy(p => p.Id, StringComparer.Ordinal).ToList();
        var shown = await ClaimAsync(newest);
        newest.RemoveAll(p => shown[new(p.Thing, p.Id)] >= p.Version);
        foreach (var projection in newest)
            await AddAsync(projection, shown[new(projection.Thing, projection.Id)]);
        await WriteGatheredAsync(newest);
        return [.. projections.Select(p => newest.Any(n => ReferenceEquals(n, p)))];
    }

    // Inserting locks each row in either case, and all writers take them in the same order: of two writers of the same thing the second one sees what the
    // first has shown.
    private async Task<IReadOnlyDictionary<ThingKey, long>> ClaimAsync(IReadOnlyList<Projection> things)
    {
        var shown = new Dictionary<ThingKey, long>();
        await using var trip = new SqlTrip(transaction);
        await Shown.InsertAsync(trip, dialect.OrKeep("projection", "id"), things.Select(p => new object?[] { p.Thing, p.Id, 0, 0 }));
        var claimed = things.GroupBy(p => p.Thing, p => p.Id)
            .Select(of => $"thing = {trip.Parameter(of.Key)} AND id IN ({string.Join(", ", of.Select(trip.Parameter))})");
        await foreach (var row in trip.QueryAsync($"SELECT thing, id, version FROM projection WHERE {string.Join(" OR ", claimed)}"))
            shown[new(row.GetString(0), row.GetString(1))] = row.GetInt64(2);
        return shown;
    }

    private async Task AddAsync(Projection projection, long shown)
    {
        var renames = await Renames.ReadAsync(transaction.Connection, transaction.Transaction, projection);
        foreach (var row in projection.Rows.Where(r => !renames.Same.Contains(r)))
            Of(row).Add(row);
        audit.AddRange(projection.Audit.Where(a => a.Version > shown));
        work.AddRange(projection.Work.Concat(renames.Work));
    }

    private async Task WriteGatheredAsync(IReadOnlyList<Projection> projections)
    {
        await using var trip = new SqlTrip(transaction);
        foreach (var (table, of) in rows.Values)
            await table.UpsertAsync(trip, dialect, of);
        await Entries.InsertAsync(
            trip, dialect.OrKeep("audit", "thing"),
            audit.Select(a => new object?[] { a.ProjectId, a.Thing, a.Version, a.Action, a.By, a.At.ToUnixTimeMilliseconds(), a.Detail }));
        await SqlWorkTable.AddAsync(trip, dialect, work, now);
        await Shown.InsertAsync(
            trip, dialect.OrReplace("projection", "thing, id", ["version", "shown_at"]),
            projections.Select(p => new object?[] { p.Thing, p.Id, p.Version, now.ToUnixTimeMilliseconds() }));
        await trip.CommitAsync();
    }

    private List<object> Of(object row)
    {
        var name = row.GetType().Name;
        if (!rows.TryGetValue(name, out var table))
            rows[name] = table = (RowTables.Of(row), []);
        return table.Rows;
    }
}
