using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Orleans.Storage;

namespace VisionInApp.Silo.Storage;

/// <summary>Brings a stored state of one type from schema <see cref="From"/> to the next; pure.</summary>
public interface IUpcaster
{
    Type State { get; }
    int From { get; }
    JsonObject Upcast(JsonObject state);
}

/// <summary>
/// Grain states as <c>{"schema":1,"state":{…}}</c> without type names. Fields are only added; any other change raises the schema of its type by an upcaster.
/// </summary>
public sealed class StateSerializer(IEnumerable<IUpcaster> upcasters) : IGrainStorageSerializer
{
    private readonly ILookup<Type, IUpcaster> upcasters = upcasters.ToLookup(u => u.State);

    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(new Stored<T>(SchemaOf(typeof(T)), input!), Options));

    public T Deserialize<T>(BinaryData input)
    {
        var stored = JsonNode.Parse(input.ToMemory().Span)!.AsObject();
        var schema = stored["schema"]!.GetValue<int>();
        var newest = SchemaOf(typeof(T));
        if (schema > newest)
            throw new InvalidDataException($"A stored {typeof(T).Name} has schema {schema}; this build knows up to {newest}.");
        var state = stored["state"]!.AsObject();
        for (; schema < newest; schema++)
            state = upcasters[typeof(T)].Single(u => u.From == schema).Upcast(state);
        return state.Deserialize<T>(Options)!;
    }

    private int SchemaOf(Type state) => 1 + upcasters[state].Count();

    private sealed record Stored<T>(int Schema, T State);
}
