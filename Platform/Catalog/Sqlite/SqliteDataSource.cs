using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace VisionInApp.Platform.Catalog.Sqlite;

/// <summary>Hands out connections that wait for the file's write lock inside SQLite, which is quicker than the driver's own retries.</summary>
internal sealed class SqliteDataSource(string connectionString) : DbDataSource
{
    public override string ConnectionString => connectionString;

    protected override DbConnection CreateDbConnection() => new WaitingConnection(connectionString);

    private sealed class WaitingConnection(string connectionString) : SqliteConnection(connectionString)
    {
        public override void Open()
        {
            base.Open();
            this.Execute("PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL;");
        }
    }
}
