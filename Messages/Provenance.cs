using System.Text.Json.Serialization;

namespace VisionInApp.Messages;

/// <summary>Who drew a box.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BoxOrigin>))]
public enum BoxOrigin
{
    Human,
    Import,
    Model,
    Device,
}

/// <summary>Where a box came from: <c>By</c> is a user id, an import's name, a model version or a device id.</summary>
public sealed record Provenance(BoxOrigin Origin, string By);

/// <summary>A labelled box on an image.</summary>
public sealed record Annotation(int ClassId, Box Box, Provenance Provenance);
