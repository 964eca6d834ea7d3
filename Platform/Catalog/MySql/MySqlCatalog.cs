using System.Data;
using System.Data.Common;
using MySqlConnector;

namespace VisionInApp.Platform.Catalog.MySql;

/// <summary>The catalog on a MySQL server: pooled connections, transactions at READ COMMITTED, collisions run again as a whole.</summary>
internal sealed class MySqlCatalog : ICatalogConnections, IAsyncDisposable
{
    // Pauses double from 10 to 320 ms: two to three seconds in all.
    private const int Attempts = 12;
    private const int ShortestPauseMilliseconds = 5;
    private const int Doublings = 6;
    private readonly MySqlStrings strings;
    private readonly TimeProvider time;
    private readonly MySqlDataSource source;
    private readonly SemaphoreSlim migration = new(1, 1);
    private volatile bool migrated;

    public MySqlCatalog(MySqlStrings strings, TimeProvider time)
    {
        DapperTypes.Ensure();
        this.strings = strings;
        this.time = time;
        source = new MySqlDataSource(strings.Catalog.ConnectionString);
        Grains = new MySqlDataSource(strings.Grains.ConnectionString);
    }

    /// <summary>Connections of the user of Orleans' tables.</summary>
    public MySqlDataSource Grains { get; }

    public async Task MigrateAsync(CancellationToken cancellationToken = default)
    {
        if (migrated)
            return;
        await migration.WaitAsync(cancellationToken);
        try
        {
            if (migrated)
                return;
            await Answering(() => ApplyAsync(cancellationToken));
            migrated = true;
        }
        finally
        {
            migration.Release();
        }
    }

    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken = default)
    {
        await MigrateAsync(cancellationToken);
        return await Task.Run(() => Answering(() => Repeating(() => OnConnection(read, cancellationToken), cancellationToken)), cancellationToken);
    }

    public async Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> write, CancellationToken cancellationToken = default)
    {
        await MigrateAsync(cancellationToken);
        return await Task.Run(() => Answering(() => Repeating(() => InTransaction(write, cancellationToken), cancellationToken)), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await Grains.DisposeAsync();
        migration.Dispose();
    }

    private async Task<bool> ApplyAsync(CancellationToken cancellationToken)
    {
        var grains = new MySqlMigrations("grain_schema_version", MigrationScript.Embedded("mysql-grains"), time);
        await grains.ApplyAsync(strings.GrainsOwner.ConnectionString, cancellationToken);
        var scripts = MigrationScript.Embedded("mysql").Select(s => s with { Sql = s.Sql.Replace("{grains}", $"`{strings.Grains.Database}`", StringComparison.Ordinal) });
        await new MySqlMigrations("schema_version", [.. scripts], time).ApplyAsync(strings.CatalogOwner.ConnectionString, cancellationToken);
        return true;
    }

    private async Task<T> OnConnection<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        return await read(connection);
    }

    private async Task<T> InTransaction<T>(Func<DbConnection, DbTransaction, Task<T>> write, CancellationToken cancellationToken)
    {
        var opened = await source.OpenConnectionAsync(cancellationToken);
        var beginning = opened.BeginTransactionAsync(IsolationLevel.ReadCommitted, CancellationToken.None).AsTask();
        await WaitForAsync(beginning, opened, cancellationToken);
        await using var connection = opened;
        await using var transaction = await beginning;
        var answer = await write(connection, transaction);
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception e) when (MySqlFailures.IsOutage(e) && !MySqlFailures.IsCollision(e))
        {
            throw new CatalogUnavailableException("The database did not answer a commit: whether it was written is unknown.", e);
        }

        return answer;
    }

    // The driver waits without end for a transaction to begin, and knows no way to give that up: a server that hangs keeps the connection, not the caller.
    private async Task WaitForAsync(Task<MySqlTransaction> beginning, MySqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await beginning.WaitAsync(TimeSpan.FromSeconds(strings.Catalog.DefaultCommandTimeout), cancellationToken);
        }
        catch (Exception e)
        {
            _ = LetGoAsync(beginning, connection);
            if (e is TimeoutException)
                throw new CatalogUnavailableException("The database did not begin a transaction in time; nothing was written.", e);
            throw;
        }
    }

    private static async Task LetGoAsync(Task<MySqlTransaction> beginning, MySqlConnection connection)
    {
        await ((Task)beginning).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (beginning.IsCompletedSuccessfully)
            await (await beginning).DisposeAsync();
        await connection.DisposeAsync();
    }

    // Before a commit was asked for nothing has been written, so that a collision, or a connection that broke, costs only another try.
    private static async Task<T> Repeating<T>(Func<Task<T>> act, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await act();
            }
            catch (Exception e) when (attempt < Attempts && (MySqlFailures.IsCollision(e) || MySqlFailures.IsLostConnection(e)))
            {
                var most = ShortestPauseMilliseconds << Math.Min(attempt, Doublings);
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(most / 2, most)), TimeProvider.System, cancellationToken);
            }
        }
    }

    private static async Task<T> Answering<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception e) when (MySqlFailures.IsOutage(e))
        {
            throw new CatalogUnavailableException("The database cannot be reached or did not answer in time.", e);
        }
    }
}
