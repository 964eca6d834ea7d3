using System.ComponentModel.DataAnnotations;
using VisionInApp.Messages;

namespace VisionInApp.WebHost.Datasets;

/// <summary>The boxes a person saves.</summary>
public sealed record DrawnBoxes([property: MaxLength(DrawnBoxes.Most)] DrawnBox[] Annotations)
{
    public const int Most = 5000;

    /// <summary>A box that was there before keeps its provenance; every other one is the person's.</summary>
    public IReadOnlyList<Annotation> By(string userId, IEnumerable<Annotation> before)
    {
        var known = before.GroupBy(a => new DrawnBox(a.ClassId, a.Box)).ToDictionary(g => g.Key, g => g.First().Provenance);
        var mine = new Provenance(BoxOrigin.Human, userId);
        return [.. Annotations.Select(d => new Annotation(d.ClassId, d.Box, known.GetValueOrDefault(d, mine)))];
    }
}

public sealed record DrawnBox(int ClassId, Box Box);
