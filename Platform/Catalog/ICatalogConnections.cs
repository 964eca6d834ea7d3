using System.Data.Common;

namespace VisionInApp.Platform.Catalog;

/// <summary>
/// Connections to the catalog, ready for Dapper. Columns may be snake_case; <see cref="DateTimeOffset"/> is stored as unix milliseconds.
/// The callbacks run on the thread pool, never inside a grain's turn, and must use only what they are given.
/// </summary>
public interface ICatalogConnections
{
    /// <summary>For libraries that open their own connections, such as Orleans' ADO.NET storage.</summary>
    DbDataSource DataSource { get; }

    /// <summary>Applies what the schema lacks; safe when several processes start at once.</summary>
    /// <exception cref="SchemaTooNewException">The database was written by a newer build.</exception>
    Task MigrateAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads on a connection of its own, beside other readers and the writer.</summary>
    Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken = default);

    /// <summary>One write transaction; returns after it is on disk, rolls back when the callback throws. One at a time per process.</summary>
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
}

/// <summary>The database holds a migration that this build does not have.</summary>
public sealed class SchemaTooNewException(int found, int known)
    : Exception($"The data was written by a newer version (schema {found}; this build knows up to {known}). Start the newer build, or use another data folder.");

/// <summary>The write lock was not free in time; the caller may try again.</summary>
public sealed class CatalogBusyException(Exception inner) : Exception("The catalog is busy; another process holds its write lock.", inner);
