using System.Data.Common;
using System.Text;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>Inserts rows by the hundred: a statement of its own for each would cost many times what the row costs.</summary>
internal sealed class ManyRows(string table, params string[] columns)
{
    private const int AtOnce = 100;
    private readonly string into = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ";

    /// <param name="ending">What follows the values, as <see cref="SqlDialect"/> writes it.</param>
    /// <param name="rows">A value for each column; times as unix milliseconds.</param>
    public async Task InsertAsync(DbConnection connection, DbTransaction transaction, string ending, IEnumerable<object?[]> rows)
    {
        await using var trip = new SqlTrip(new GroupTransaction(connection, transaction));
        await InsertAsync(trip, ending, rows);
        await trip.SendAsync();
    }

    /// <summary>The same, on the way together with others.</summary>
    public async Task InsertAsync(SqlTrip trip, string ending, IEnumerable<object?[]> rows)
    {
        foreach (var part in rows.Chunk(AtOnce))
        {
            await trip.MakeRoomAsync();
            var statement = new StringBuilder(into);
            for (var row = 0; row < part.Length; row++)
                statement.Append(row == 0 ? "(" : ", (").AppendJoin(", ", part[row].Select(trip.Parameter)).Append(')');
            trip.Add(statement.Append(ending));
        }
    }
}
