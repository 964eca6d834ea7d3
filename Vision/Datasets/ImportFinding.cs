using System.Text.Json.Serialization;

namespace VisionInApp.Vision.Datasets;

[JsonConverter(typeof(JsonStringEnumConverter<FindingSeverity>))]
public enum FindingSeverity
{
    /// <summary>Taken as it is; worth knowing.</summary>
    Noted,

    /// <summary>Taken after a change.</summary>
    Repaired,

    /// <summary>Left out.</summary>
    Refused,
}

/// <summary>What an import did about one file or box, and why. The item is a file's name as it stood, which is untrusted text.</summary>
/// <param name="Code">Stable, such as <c>box.outside</c>; the list is in <see cref="FindingCodes"/>.</param>
public sealed record ImportFinding(string Item, string Code, string Message, FindingSeverity Severity);

/// <summary>Every code an import finding can have.</summary>
public static class FindingCodes
{
    public const string UnsafeName = "file.unsafe_name";
    public const string Link = "file.link";
    public const string DuplicateName = "file.duplicate_name";
    public const string NestedArchive = "file.nested_archive";
    public const string TooLarge = "file.too_large";
    public const string Bomb = "file.bomb";
    public const string Broken = "file.broken";
    public const string AnnotationBroken = "annotation.broken";
    public const string AnnotationWithoutImage = "annotation.image_missing";
    public const string AmbiguousImage = "annotation.image_ambiguous";
    public const string SizeDisagrees = "annotation.size_disagrees";
    public const string UnlistedImage = "image.unlisted";
    public const string DuplicateImage = "image.duplicate";
    public const string BoxNotFinite = "box.not_finite";
    public const string BoxEmpty = "box.empty";
    public const string BoxOutside = "box.outside";
    public const string BoxClipped = "box.clipped";
    public const string BoxUnknownClass = "box.unknown_class";
    public const string BoxMalformed = "box.malformed";
    public const string BoxCrowd = "box.crowd";
}

/// <summary>
/// A dataset that is not imported at all. Codes: <c>dataset.unknown_format</c>, <c>dataset.ambiguous_format</c>, <c>dataset.not_found</c>,
/// <c>dataset.class_names_missing</c>, <c>archive.broken</c>, <c>archive.too_many_files</c>, <c>archive.too_large</c>.
/// </summary>
public sealed class DatasetRejectedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
