using System.Reflection;
using System.Text.Json;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>A table whose columns are the properties of a row record, in snake case.</summary>
internal sealed class RowTable
{
    private readonly string name;
    private readonly string key;
    private readonly string[] changes;
    private readonly PropertyInfo[] properties;
    private readonly ManyRows rows;

    /// <param name="except">Properties that are not columns of this table.</param>
    public RowTable(string name, Type row, string[] key, params string[] except)
    {
        this.name = name;
        this.key = string.Join(", ", key.Select(Snake));
        Row = row;
        properties = [.. row.GetProperties().Where(p => p.CanWrite && !except.Contains(p.Name))];
        var columns = properties.Select(p => Snake(p.Name)).ToArray();
        Columns = string.Join(", ", columns);
        changes = [.. properties.Select(p => p.Name).Except(key).Select(Snake)];
        rows = new ManyRows(name, columns);
    }

    public Type Row { get; }

    /// <summary>All columns, separated by commas.</summary>
    public string Columns { get; }

    /// <summary>Rows that are there already are replaced; of two with the same key the later one stays.</summary>
    public Task UpsertAsync(SqlTrip trip, SqlDialect dialect, IEnumerable<object> of) =>
        rows.InsertAsync(trip, dialect.OrReplace(name, key, changes), of.Select(Values));

    private object?[] Values(object row) => [.. properties.Select(p => Value(p.PropertyType, p.GetValue(row)))];

    // As the columns hold them: times in milliseconds, whatever is no single value as JSON of the property's type.
    private static object? Value(Type declared, object? value) => value switch
    {
        null or string or IConvertible => value,
        DateTimeOffset time => time.ToUnixTimeMilliseconds(),
        _ => JsonColumns.Write(value, declared),
    };

    private static string Snake(string property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property);
}
