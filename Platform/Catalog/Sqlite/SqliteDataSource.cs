using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace VisionInApp.Platform.Catalog.Sqlite;

/// <summary>
/// Connections for those who bring their own statements (the reminders). Each waits for its turn at the file together with the catalog's own writers:
/// SQLite itself would let rivals sleep for milliseconds and try again, which costs most of the throughput.
/// </summary>
internal sealed class SqliteDataSource(string connectionString, SemaphoreSlim turn) : DbDataSource
{
    public override string ConnectionString => connectionString;

    protected override DbConnection CreateDbConnection() => new TakingTurns(connectionString, turn);

    private sealed class TakingTurns(string connectionString, SemaphoreSlim turn) : SqliteConnection(connectionString)
    {
        private int holding;

        public override void Open()
        {
            turn.Wait();
            OpenHeld();
        }

        public override async Task OpenAsync(CancellationToken cancellationToken)
        {
            await turn.WaitAsync(cancellationToken);
            OpenHeld();
        }

        public override void Close()
        {
            base.Close();
            if (Interlocked.Exchange(ref holding, 0) == 1)
                turn.Release();
        }

        private void OpenHeld()
        {
            Volatile.Write(ref holding, 1);
            try
            {
                base.Open();
                this.Execute("PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL;");
            }
            catch
            {
                Close();
                throw;
            }
        }
    }
}
