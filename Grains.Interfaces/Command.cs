namespace VisionInApp.Grains.Interfaces;

/// <summary>Who asks, and under which id: a command repeated with the same id is answered, not repeated.</summary>
[GenerateSerializer, Immutable, Alias("va.Command")]
public sealed record Command([property: Id(0)] string CommandId, [property: Id(1)] string By);
