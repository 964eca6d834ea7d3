using System.Text.Json;
using System.Text.Json.Serialization;

namespace VisionInApp.Vision.Datasets;

/// <summary>The parts of a COCO annotation file that concern boxes (cocodataset.org, "Data format").</summary>
internal sealed record CocoJson(IReadOnlyList<CocoImage>? Images, IReadOnlyList<CocoAnnotation>? Annotations, IReadOnlyList<CocoCategory>? Categories)
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new LooseNumber() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <exception cref="JsonException">Not a COCO file.</exception>
    public static CocoJson Parse(byte[] json)
    {
        BareLiterals.Quote(json);
        ReadOnlySpan<byte> text = json;
        if (text.StartsWith("\uFEFF"u8))
            text = text[3..];
        return JsonSerializer.Deserialize<CocoJson>(text, Options) ?? throw new JsonException("null");
    }
}

internal sealed record CocoImage(long Id, string FileName, double Width, double Height);

/// <param name="Bbox">Left, top, width, height in pixels.</param>
internal sealed record CocoAnnotation(long Id, long ImageId, long CategoryId, double[]? Bbox, double? Area = null, int Iscrowd = 0);

internal sealed record CocoCategory(long Id, string Name);

/// <summary>Reads what is no number as NaN, so that one bad box does not cost the whole file.</summary>
internal sealed class LooseNumber : JsonConverter<double>
{
    public override bool HandleNull => true;

    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number)
            return reader.GetDouble();
        if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            reader.Skip();
        return double.NaN;
    }

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
