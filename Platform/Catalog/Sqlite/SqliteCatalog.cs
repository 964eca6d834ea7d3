using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using VisionInApp.Platform.Catalog.Sql;

namespace VisionInApp.Platform.Catalog.Sqlite;

/// <summary>One WAL file shared by processes: many readers beside one writer.</summary>
internal sealed class SqliteCatalog : IGroupingConnections, IDisposable
{
    // SQLite works on the calling thread; more readers than cores would only hold pool threads.
    private const int ReadersAtOnce = 4;
    private const int BusyCode = 5;
    private const int BeginAttempts = 4;

    private readonly string file;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim writer = new(1, 1);
    private readonly SemaphoreSlim readers = new(ReadersAtOnce, ReadersAtOnce);
    private readonly SemaphoreSlim migration = new(1, 1);
    private volatile bool migrated;

    public SqliteCatalog(string file, TimeProvider time)
    {
        DapperTypes.Ensure();
        this.file = file;
        this.time = time;
        DataSource = new SqliteDataSource(new SqliteConnectionStringBuilder
        {
            DataSource = file,
            ForeignKeys = true,
            Pooling = true,
            DefaultTimeout = 5,
        }.ToString(), writer);
    }

    public DbDataSource DataSource { get; }

    /// <summary>There is one writer.</summary>
    public int GroupsAtOnce => 1;

    private string ConnectionString => DataSource.ConnectionString;

    public async Task MigrateAsync(CancellationToken cancellationToken = default)
    {
        if (migrated)
            return;
        await migration.WaitAsync(cancellationToken);
        try
        {
            if (migrated)
                return;
            await Task.Run(Migrate, cancellationToken);
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
        await readers.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => OnConnection(read), cancellationToken);
        }
        finally
        {
            readers.Release();
        }
    }

    public async Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, Task<T>> write, CancellationToken cancellationToken = default)
    {
        await MigrateAsync(cancellationToken);
        await writer.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => InTransaction(write), cancellationToken);
        }
        finally
        {
            writer.Release();
        }
    }

    public Task<T> WriteGroupAsync<T>(Func<GroupTransaction, Task<T>> write) => WriteAsync((connection, transaction) => write(new(connection, transaction)));

    public void Dispose()
    {
        using var connection = new SqliteConnection(ConnectionString);
        SqliteConnection.ClearPool(connection);
        writer.Dispose();
        readers.Dispose();
        migration.Dispose();
    }

    /// <summary>An open connection with this product's settings; the caller disposes it.</summary>
    internal SqliteConnection Open()
    {
        var connection = new SqliteConnection(ConnectionString);
        try
        {
            connection.Open();
            // FULL: a commit answered is on disk. With NORMAL a power cut could take back confirmed publishes and committed watermarks,
            // and producers have dropped those records from their spools by then.
            connection.Execute("PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Migrate()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var connection = Open();
        connection.Execute("PRAGMA journal_mode = WAL;");
        new SqliteMigrations(MigrationScript.Embedded("sqlite"), time).Apply(connection);
    }

    private async Task<T> OnConnection<T>(Func<DbConnection, Task<T>> read)
    {
        using var connection = Open();
        return await read(connection);
    }

    private async Task<T> InTransaction<T>(Func<DbConnection, DbTransaction, Task<T>> write)
    {
        using var connection = Open();
        using var transaction = BeginImmediate(connection);
        var answer = await write(connection, transaction);
        transaction.Commit();
        return answer;
    }

    // Only BEGIN can meet another process's lock: once IMMEDIATE holds it, nothing after can be busy.
    private static SqliteTransaction BeginImmediate(SqliteConnection connection)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return connection.BeginTransaction(deferred: false);
            }
            catch (SqliteException e) when (e.SqliteErrorCode == BusyCode)
            {
                if (attempt == BeginAttempts)
                    throw new CatalogBusyException(e);
            }
        }
    }
}
