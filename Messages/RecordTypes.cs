using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Messages;

/// <summary>Reads single records. One that says its type first, as all of ours do, is read as that type at once; any other by the serializer's slower way.</summary>
internal static class RecordTypes
{
    private static readonly Dictionary<string, JsonTypeInfo> ByName = typeof(StreamRecord).GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToDictionary(t => (string)t.TypeDiscriminator!, t => EnvelopeCodec.Json.GetTypeInfo(t.DerivedType));

    private static readonly Dictionary<string, JsonTypeInfo>.AlternateLookup<ReadOnlySpan<char>> ByText = ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <exception cref="JsonException">Not a record that this build knows.</exception>
    /// <exception cref="NotSupportedException">It does not say its type.</exception>
    public static StreamRecord? Read(ReadOnlySpan<byte> json) =>
        (StreamRecord?)JsonSerializer.Deserialize(json, TypeOf(json) ?? EnvelopeCodec.Json.GetTypeInfo(typeof(StreamRecord)));

    private static JsonTypeInfo? TypeOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName
            || !reader.ValueTextEquals("type"u8) || !reader.Read() || reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > 64)
            return null;
        Span<char> name = stackalloc char[64];
        return ByText.TryGetValue(name[..reader.CopyString(name)], out var type) ? type : null;
    }
}
