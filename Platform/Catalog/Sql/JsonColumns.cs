using System.Data;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dapper;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.Platform.Catalog.Sql;

/// <summary>Columns that hold JSON, by the property's type.</summary>
internal static class JsonColumns
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Register()
    {
        SqlMapper.AddTypeHandler(new Column<IReadOnlyList<Annotation>>());
        SqlMapper.AddTypeHandler(new Column<IReadOnlyList<Detection>>());
        SqlMapper.AddTypeHandler(new Column<IReadOnlyDictionary<string, int>>());
        SqlMapper.AddTypeHandler(new Column<IReadOnlyList<WaveRow>>());
        SqlMapper.AddTypeHandler(new Column<IReadOnlyList<GateReason>>());
        SqlMapper.AddTypeHandler(new Column<EvaluationSummary>());
    }

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static string Write(object value, Type type) => JsonSerializer.Serialize(value, type, Options);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)!;

    private sealed class Column<T> : SqlMapper.TypeHandler<T>
    {
        public override void SetValue(IDbDataParameter parameter, T? value)
        {
            parameter.DbType = DbType.String;
            parameter.Value = value is null ? DBNull.Value : Write(value);
        }

        public override T? Parse(object value) => Read<T>((string)value);
    }
}
