using Dapper;
using VisionInApp.Platform.Catalog.States;
using VisionInApp.Platform.Hosting;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>Grain states in the table <c>grain_state</c>; what many grains commit at the same time goes there in one transaction.</summary>
internal sealed class SqlGrainStates : IGrainStates
{
    private const int LargeBytes = 256 * 1024;
    private readonly IGroupingConnections database;
    private readonly Gathering<StateWrite, int?> gathering;

    public SqlGrainStates(IGroupingConnections database)
    {
        this.database = database;
        gathering = new(database.GroupsAtOnce, WriteGroupAsync, CatalogWrites.IsOutage, write => write.Payload?.Length > LargeBytes);
    }

    public Task<StoredState> FindAsync(StateKey key, CancellationToken cancellation) =>
        database.ReadAsync(
            async connection =>
            {
                var (payload, version) = await connection.QuerySingleOrDefaultAsync<(byte[]?, int)>(
                    "SELECT payload, version FROM grain_state WHERE thing = @Thing AND id = @Id AND service_id = @Service", key);
                return new StoredState(payload, version);
            },
            cancellation);

    public Task<int?> WriteAsync(StateWrite write, CancellationToken cancellation) => gathering.WriteAsync(write, cancellation);

    private Task<IReadOnlyList<int?>> WriteGroupAsync(IReadOnlyList<StateWrite> writes) =>
        database.WriteGroupAsync(transaction => new StateGroup(transaction).WriteAsync(writes));
}
