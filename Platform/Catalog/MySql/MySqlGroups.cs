using System.Collections.Concurrent;
using MySqlConnector;
using VisionInApp.Platform.Catalog.Sql;

namespace VisionInApp.Platform.Catalog.MySql;

/// <summary>
/// Connections for transactions that are begun and committed by their own statements. They stay open between groups and are used as they are, which saves
/// round trips; one on which anything failed is closed, and what was left of a transaction ends with it.
/// </summary>
internal sealed class MySqlGroups(MySqlConnectionStringBuilder strings) : IAsyncDisposable
{
    private const string Begin = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED;\nSTART TRANSACTION;\n";
    private const string Commit = "COMMIT";
    private readonly string connectionString = new MySqlConnectionStringBuilder(strings.ConnectionString) { Pooling = false }.ConnectionString;
    private readonly ConcurrentStack<MySqlConnection> idle = [];

    /// <summary>Tries once. Whatever fails before a commit was asked for has written nothing.</summary>
    public async Task<T> WriteAsync<T>(Func<GroupTransaction, Task<T>> write)
    {
        var connection = await TakeAsync();
        var group = new GroupTransaction(connection, Begin, Commit);
        try
        {
            var answer = await write(group);
            if (!group.CommitAsked)
                throw new InvalidOperationException("A group must commit its transaction.");
            idle.Push(connection);
            return answer;
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (group.CommitAsked && MySqlFailures.IsOutage(e) && !MySqlFailures.IsCollision(e))
                throw new CatalogUnavailableException("The database did not answer a commit: whether it was written is unknown.", e);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (idle.TryPop(out var connection))
            await connection.DisposeAsync();
    }

    private async Task<MySqlConnection> TakeAsync()
    {
        if (idle.TryPop(out var kept))
            return kept;
        var opened = new MySqlConnection(connectionString);
        try
        {
            await opened.OpenAsync();
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }
}
