using System.Data.Common;
using System.Text.Json;
using Dapper;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>A table whose columns are the properties of a row record, in snake case.</summary>
internal sealed class RowTable
{
    private readonly string upsert;

    /// <param name="except">Properties that are not columns of this table.</param>
    public RowTable(string name, Type row, string[] key, params string[] except)
    {
        Row = row;
        var properties = row.GetProperties().Where(p => p.CanWrite && !except.Contains(p.Name)).Select(p => p.Name).ToList();
        Columns = string.Join(", ", properties.Select(Snake));
        var changes = properties.Except(key).Select(p => $"{Snake(p)} = excluded.{Snake(p)}");
        upsert = $"""
            INSERT INTO {name} ({Columns}) VALUES ({string.Join(", ", properties.Select(p => "@" + p))})
            ON CONFLICT ({string.Join(", ", key.Select(Snake))}) DO UPDATE SET {string.Join(", ", changes)}
            """;
    }

    public Type Row { get; }

    /// <summary>All columns, separated by commas.</summary>
    public string Columns { get; }

    public Task UpsertAsync(DbConnection connection, DbTransaction transaction, object row) => connection.ExecuteAsync(upsert, row, transaction);

    private static string Snake(string property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property);
}
