using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using MySqlConnector;
using VisionInApp.Platform.Catalog.MySql;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>The few things that SQLite and MySQL write differently; everything else in these folders is SQL that both understand.</summary>
internal abstract class SqlDialect
{
    private static readonly SqlDialect Sqlite = new OfSqlite();
    private static readonly SqlDialect MySql = new OfMySql();

    public static SqlDialect Of(DbConnection connection) => connection is MySqlConnection ? MySql : Sqlite;

    /// <summary>The server's clock in unix milliseconds.</summary>
    public abstract string Now { get; }

    /// <summary>Ends an INSERT: a row whose key is there already stays as it is. Counts of rows mean nothing then.</summary>
    /// <param name="keyColumn">Any column of the key.</param>
    public abstract string OrKeep(string table, string keyColumn);

    /// <summary>Ends an INSERT: a row whose key is there already takes the new values of <paramref name="columns"/>.</summary>
    /// <param name="key">Its columns, separated by commas.</param>
    /// <param name="newest">When named, one of the columns: a row that has a greater value there stays as it is.</param>
    /// <param name="sum">When named, a further column, to which the new value is added.</param>
    public abstract string OrReplace(string table, string key, IEnumerable<string> columns, string? newest = null, string? sum = null);

    /// <summary>Runs an INSERT of one row; false when its key is there already.</summary>
    public abstract Task<bool> InsertNewAsync(DbConnection connection, DbTransaction transaction, string insert, object row);

    /// <summary>A value breaks a constraint or fits no column: trying again would not cure it.</summary>
    public static bool IsData(DbException e) => e switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode == OfSqlite.ConstraintCode,
        MySqlException mysql => MySqlFailures.IsData(mysql),
        _ => false,
    };

    private sealed class OfSqlite : SqlDialect
    {
        public const int ConstraintCode = 19;

        public override string Now => "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

        public override string OrKeep(string table, string keyColumn) => " ON CONFLICT DO NOTHING";

        public override string OrReplace(string table, string key, IEnumerable<string> columns, string? newest, string? sum)
        {
            var changes = columns.Select(c => $"{c} = excluded.{c}").Concat(sum is null ? [] : [$"{sum} = {table}.{sum} + excluded.{sum}"]);
            var condition = newest is null ? "" : $" WHERE excluded.{newest} >= {table}.{newest}";
            return $" ON CONFLICT ({key}) DO UPDATE SET {string.Join(", ", changes)}{condition}";
        }

        public override async Task<bool> InsertNewAsync(DbConnection connection, DbTransaction transaction, string insert, object row) =>
            await connection.ExecuteAsync(insert + " ON CONFLICT DO NOTHING", row, transaction) == 1;
    }

    // INSERT IGNORE would also cut values that are too long and drop other errors.
    private sealed class OfMySql : SqlDialect
    {
        public override string Now => "CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)";

        public override string OrKeep(string table, string keyColumn) => $" ON DUPLICATE KEY UPDATE {keyColumn} = {table}.{keyColumn}";

        // Changes are made from left to right and see those before them, so that the column which decides comes last.
        public override string OrReplace(string table, string key, IEnumerable<string> columns, string? newest, string? sum)
        {
            var changes = columns.Where(c => c != newest).Select(c => Change(c, $"VALUES({c})"))
                .Concat(sum is null ? [] : [Change(sum, $"{table}.{sum} + VALUES({sum})")])
                .Concat(newest is null ? [] : [Change(newest, $"VALUES({newest})")]);
            return $" ON DUPLICATE KEY UPDATE {string.Join(", ", changes)}";

            string Change(string column, string value) =>
                newest is null ? $"{column} = {value}" : $"{column} = IF(VALUES({newest}) >= {table}.{newest}, {value}, {table}.{column})";
        }

        public override async Task<bool> InsertNewAsync(DbConnection connection, DbTransaction transaction, string insert, object row)
        {
            try
            {
                return await connection.ExecuteAsync(insert, row, transaction) == 1;
            }
            catch (MySqlException e) when (e.ErrorCode == MySqlErrorCode.DuplicateKeyEntry)
            {
                return false;
            }
        }
    }
}
