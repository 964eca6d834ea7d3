using System.Data.Common;

namespace VisionInApp.Platform.Catalog;

/// <summary>
/// Connections to the catalog, ready for Dapper. Columns may be snake_case; <see cref="DateTimeOffset"/> is stored as unix milliseconds.
/// The callbacks run on the thread pool, never inside a grain's turn, may run again after a collision, and must use only what they are given.
/// </summary>
/// <exception cref="CatalogUnavailableException">From every method: the database cannot be reached or is too slow.</exception>
public interface ICatalogConnections
{
    /// <summary>Applies what the schema lacks; safe when several processes start at once.</summary>
    /// <exception cref="SchemaTooNewException">The database was written by a newer build.</exception>
    Task MigrateAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads on a connection of its own, beside other readers and the writer.</summary>
    Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken = default);

    /// <summary>One write transaction; returns after it is on disk, rolls back when the callback throws.</summary>
    /// <exception cref="CatalogBusyException">Another process held the write lock too long; nothing was written.</exception>
    Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> write, CancellationToken cancellationToken = default);
}

/// <summary>Writes that answer nothing.</summary>
public static class CatalogWrites
{
    public static Task WriteAsync(
        this ICatalogConnections catalog, Func<DbConnection, DbTransaction, Task> write, CancellationToken cancellationToken = default) =>
        catalog.WriteAsync(
            async (connection, transaction) =>
            {
                await write(connection, transaction);
                return true;
            },
            cancellationToken);

    /// <summary>The database failed rather than what was to be written.</summary>
    internal static bool IsOutage(Exception e) => e is CatalogUnavailableException or CatalogBusyException;
}

/// <summary>The database holds a migration that this build does not have.</summary>
public sealed class SchemaTooNewException(int found, int known)
    : Exception($"The data was written by a newer version (schema {found}; this build knows up to {known}). Start the newer build, or use another data folder.");

/// <summary>The database is away or too slow. Whether a write took effect may be unknown: read before doing it again, or make it idempotent.</summary>
public sealed class CatalogUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The write lock was not free in time; the caller may try again.</summary>
public sealed class CatalogBusyException(Exception inner) : Exception("The catalog is busy; another process holds its write lock.", inner);
