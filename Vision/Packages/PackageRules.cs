using System.Text.RegularExpressions;
using VisionInApp.Vision.Detectors;

namespace VisionInApp.Vision.Packages;

/// <summary>What holds for every manifest, written or read.</summary>
internal static partial class PackageRules
{
    public const int MaxGolden = 32;

    [GeneratedRegex("^golden/[0-9]{1,3}\\.png$", RegexOptions.CultureInvariant)]
    private static partial Regex GoldenName { get; }

    public static bool IsGoldenName(string name) => GoldenName.IsMatch(name);

    public static void Check(PackageManifest manifest)
    {
        if (manifest.Schema is < 1 or > PackageManifest.CurrentSchema)
            throw new PackageRejectedException("package.schema_unknown", $"The manifest has schema {manifest.Schema}; up to {PackageManifest.CurrentSchema} is known.");
        Require(NetworkLayout.All.Any(l => (l.Name, l.ColorOrder, l.Normalisation) == (manifest.Layout, manifest.ColorOrder, manifest.Normalisation)), "layout, colour order or normalisation is unknown");
        Require(manifest.InputSize is >= 32 and <= 4096 && manifest.InputSize % 32 == 0, $"input size {manifest.InputSize} is not a multiple of 32 up to 4096");
        Require(manifest.Form is null || OutputForms.Find(manifest.Form) is not null, $"its form '{manifest.Form}' is unknown");
        Require(manifest.Precision is null or PackagePrecision.Fp16 or PackagePrecision.Int8, $"its precision '{manifest.Precision}' is unknown");
        Require(manifest.Precision != PackagePrecision.Int8 || manifest.Parity is { MapLoss: { } loss, MaxMapLoss: { } most } && loss <= most, "8 bits cost more than was allowed, or nobody measured what they cost");
        Require(!HasHoles(manifest), "a list holds null");
        var ids = manifest.LabelSchema.Classes.Select(c => c.Id).ToHashSet();
        Require(ids.Count > 0 && ids.Count == manifest.LabelSchema.Classes.Count, "the classes are missing or share an id");
        Require(manifest.Thresholds.All(t => ids.Contains(t.Key) && t.Value is >= 0 and <= 1), "a threshold is outside 0..1 or of no class");
        Require(manifest.NmsIou is > 0 and <= 1, "the NMS overlap is outside 0..1");
        CheckGolden(manifest, ids);
        Require(manifest.Files.DistinctBy(f => f.Name).Count() == manifest.Files.Count, "a file is listed twice");
        Require(manifest.Files.Any(f => f.Name == ModelPackage.ModelFile), "the network is not listed");
        Require(manifest.Files.All(f => f.Name == ModelPackage.ModelFile || IsGoldenName(f.Name)), "a file has a name that is not allowed");
    }

    // JSON can put null into any list, whatever the types say.
    private static bool HasHoles(PackageManifest manifest)
    {
        IEnumerable<object?> items = [.. manifest.LabelSchema.Classes, .. manifest.Files, .. manifest.Golden];
        return items.Contains(null) || manifest.Golden.Any(g => ((IEnumerable<object?>)g.Detections).Contains(null));
    }

    private static void CheckGolden(PackageManifest manifest, HashSet<int> ids)
    {
        Require(manifest.Golden.Count <= MaxGolden, $"there are more than {MaxGolden} golden images");
        Require(manifest.Golden.All(g => IsGoldenName(g.File) && manifest.Files.Any(f => f.Name == g.File)), "a golden image is not among the files");
        Require(manifest.Golden.SelectMany(g => g.Detections).All(d => ids.Contains(d.ClassId) && d.Box.IsValid), "an expected detection has no known class or no valid box");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new PackageRejectedException("package.manifest_invalid", $"The manifest is not valid: {otherwise}.");
    }
}
