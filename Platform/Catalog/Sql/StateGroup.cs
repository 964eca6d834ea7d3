using VisionInApp.Platform.Catalog.States;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>States that are written together: their rows are locked, their versions compared, and those that win are written.</summary>
internal sealed class StateGroup(GroupTransaction transaction)
{
    private static readonly ManyRows Rows = new("grain_state", "service_id", "thing", "id", "version", "payload", "modified_at");
    private readonly SqlDialect dialect = SqlDialect.Of(transaction.Connection);
    private readonly Dictionary<StateKey, int> versions = [];
    private readonly Dictionary<StateKey, StateWrite> winners = [];
    private long now;

    /// <summary>The new version of each, in order; null for one that expected another version.</summary>
    public async Task<IReadOnlyList<int?>> WriteAsync(IReadOnlyList<StateWrite> writes)
    {
        await ClaimAsync([.. writes.Select(w => w.Key).Distinct().OrderBy(k => k.Thing, StringComparer.Ordinal).ThenBy(k => k.Id, StringComparer.Ordinal)]);
        var answers = writes.Select(Decide).ToList();
        await using var trip = new SqlTrip(transaction);
        await Rows.InsertAsync(
            trip, dialect.OrReplace("grain_state", "thing, id, service_id", ["version", "payload", "modified_at"]),
            winners.Values.Select(w => Row(w.Key, versions[w.Key], w.Payload, now)));
        await trip.CommitAsync();
        return answers;
    }

    // Inserting locks each row, whether it is there or not, by its key and in the same order by all writers. A row at version 0 holds nothing.
    private async Task ClaimAsync(IReadOnlyList<StateKey> keys)
    {
        await using var trip = new SqlTrip(transaction);
        await Rows.InsertAsync(trip, dialect.OrKeep("grain_state", "id"), keys.Select(k => Row(k, 0, null, 0)));
        var claimed = keys.GroupBy(k => (k.Service, k.Thing), k => k.Id).Select(of =>
            $"service_id = {trip.Parameter(of.Key.Service)} AND thing = {trip.Parameter(of.Key.Thing)} AND id IN ({string.Join(", ", of.Select(trip.Parameter))})");
        await foreach (var row in trip.QueryAsync($"SELECT service_id, thing, id, version, {dialect.Now} FROM grain_state WHERE {string.Join(" OR ", claimed)}"))
        {
            versions[new(row.GetString(0), row.GetString(1), row.GetString(2))] = row.GetInt32(3);
            now = row.GetInt64(4);
        }
    }

    private int? Decide(StateWrite write)
    {
        if (versions[write.Key] != write.Expected)
            return null;
        winners[write.Key] = write;
        return versions[write.Key] = write.Expected + 1;
    }

    private static object?[] Row(StateKey key, int version, byte[]? payload, long modifiedAt) => [key.Service, key.Thing, key.Id, version, payload, modifiedAt];
}
