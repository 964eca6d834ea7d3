using System.Data.Common;
using System.Text.Json;
using Dapper;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>A table whose columns are the properties of a row record, in snake case.</summary>
internal sealed class RowTable
{
    private readonly string name;
    private readonly string key;
    private readonly string insert;
    private readonly string[] changes;

    /// <param name="except">Properties that are not columns of this table.</param>
    public RowTable(string name, Type row, string[] key, params string[] except)
    {
        this.name = name;
        this.key = string.Join(", ", key.Select(Snake));
        Row = row;
        var properties = row.GetProperties().Where(p => p.CanWrite && !except.Contains(p.Name)).Select(p => p.Name).ToList();
        Columns = string.Join(", ", properties.Select(Snake));
        changes = [.. properties.Except(key).Select(Snake)];
        insert = $"INSERT INTO {name} ({Columns}) VALUES ({string.Join(", ", properties.Select(p => "@" + p))})";
    }

    public Type Row { get; }

    /// <summary>All columns, separated by commas.</summary>
    public string Columns { get; }

    public Task UpsertAsync(DbConnection connection, DbTransaction transaction, object row) =>
        connection.ExecuteAsync(insert + SqlDialect.Of(connection).OrReplace(name, key, changes), row, transaction);

    private static string Snake(string property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property);
}
