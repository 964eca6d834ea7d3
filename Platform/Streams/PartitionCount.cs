using Dapper;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Catalog.Sql;

namespace VisionInApp.Platform.Streams;

/// <summary>Remembers the number of partitions a data folder was made with.</summary>
internal static class PartitionCount
{
    /// <exception cref="PlatformConfigurationException">The data was written with another number; ids would move to other partitions.</exception>
    public static async Task RequireAsync(ICatalogConnections catalog, int partitions, CancellationToken cancellationToken)
    {
        var stored = await catalog.WriteAsync(
            (connection, transaction) => connection.ExecuteScalarAsync<int>(
                $"""
                INSERT INTO stream_partitions (id, count) VALUES (1, @partitions) {SqlDialect.Of(connection).OrKeep("stream_partitions", "id")};
                SELECT count FROM stream_partitions;
                """,
                new { partitions },
                transaction),
            cancellationToken);
        if (stored != partitions)
            throw new PlatformConfigurationException(
                $"Platform:Streams:Partitions is {partitions}, but this data was written with {stored}; set it back, since ids would move.");
    }
}
