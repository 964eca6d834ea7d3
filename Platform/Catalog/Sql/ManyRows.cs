using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>Inserts rows by the hundred: a statement of its own for each would cost many times what the row costs.</summary>
internal sealed class ManyRows(string table, params string[] columns)
{
    private const int AtOnce = 100;
    private readonly ConcurrentDictionary<(int Rows, string Ending), string> statements = [];

    /// <param name="ending">What follows the values, as <see cref="SqlDialect"/> writes it.</param>
    /// <param name="rows">A value for each column; times as unix milliseconds.</param>
    public async Task InsertAsync(DbConnection connection, DbTransaction transaction, string ending, IEnumerable<object?[]> rows)
    {
        foreach (var part in rows.Chunk(AtOnce))
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = statements.GetOrAdd((part.Length, ending), Statement);
            for (var i = 0; i < part.Length * columns.Length; i++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = NameOf(i);
                parameter.Value = part[i / columns.Length][i % columns.Length] ?? DBNull.Value;
                command.Parameters.Add(parameter);
            }

            await command.ExecuteNonQueryAsync();
        }
    }

    private string Statement((int Rows, string Ending) of)
    {
        var rows = Enumerable.Range(0, of.Rows)
            .Select(row => $"({string.Join(", ", Enumerable.Range(row * columns.Length, columns.Length).Select(NameOf))})");
        return $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES {string.Join(", ", rows)}{of.Ending}";
    }

    private static string NameOf(int parameter) => "@p" + parameter.ToString(CultureInfo.InvariantCulture);
}
