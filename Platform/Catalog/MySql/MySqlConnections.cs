using System.Data;
using System.Data.Common;
using MySqlConnector;
using VisionInApp.Platform.Catalog.Sql;

namespace VisionInApp.Platform.Catalog.MySql;

/// <summary>One user's pooled connections to one database: transactions at READ COMMITTED, collisions run again as a whole.</summary>
/// <param name="migrate">Makes the schema ready; called before everything else.</param>
internal sealed class MySqlConnections(MySqlConnectionStringBuilder strings, Func<CancellationToken, Task> migrate) : IGroupingConnections, IAsyncDisposable
{
    // Pauses double from 10 to 320 ms: two to three seconds in all.
    private const int Attempts = 12;
    private const int ShortestPauseMilliseconds = 5;
    private const int Doublings = 6;

    private readonly MySqlGroups groups = new(strings);

    /// <summary>The same connections for those who bring their own statements.</summary>
    public MySqlDataSource Source { get; } = new(strings.ConnectionString);

    /// <summary>While one group waits for the server and its disk another one can be made.</summary>
    public int GroupsAtOnce => 2;

    public Task MigrateAsync(CancellationToken cancellationToken = default) => migrate(cancellationToken);

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

    public async Task<T> WriteGroupAsync<T>(Func<GroupTransaction, Task<T>> write)
    {
        await MigrateAsync();
        return await Answering(() => Repeating(() => groups.WriteAsync(write), CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await groups.DisposeAsync();
        await Source.DisposeAsync();
    }

    /// <summary>Tells of a database that is away or slow in the catalog's own words.</summary>
    public static async Task<T> Answering<T>(Func<Task<T>> act)
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

    private async Task<T> OnConnection<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var connection = await Source.OpenConnectionAsync(cancellationToken);
        return await read(connection);
    }

    private async Task<T> InTransaction<T>(Func<DbConnection, DbTransaction, Task<T>> write, CancellationToken cancellationToken)
    {
        var opened = await Source.OpenConnectionAsync(cancellationToken);
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
            await beginning.WaitAsync(TimeSpan.FromSeconds(strings.DefaultCommandTimeout), cancellationToken);
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
}
