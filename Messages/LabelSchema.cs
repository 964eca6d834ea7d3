namespace VisionInApp.Messages;

/// <summary>A class a box can have. The id never changes and is never reused within a project; names and colours may change.</summary>
/// <param name="Color">CSS hex colour, <c>#rrggbb</c>.</param>
public sealed record LabelClass(int Id, string Name, string Color);

/// <summary>The classes of a project, in the order in which a model's outputs stand. Every change makes a new version.</summary>
public sealed record LabelSchema(int Version, IReadOnlyList<LabelClass> Classes)
{
    public static LabelSchema Empty { get; } = new(0, []);

    /// <summary>The class with this name (ordinal, as written), or null.</summary>
    public LabelClass? Find(string name) => Classes.FirstOrDefault(c => c.Name == name);

    /// <summary>The class with this id, or null.</summary>
    public LabelClass? Find(int id) => Classes.FirstOrDefault(c => c.Id == id);

    /// <summary>A schema of the next version that also has these names; names it already has are left as they are.</summary>
    public LabelSchema With(IEnumerable<string> names)
    {
        var classes = Classes.ToList();
        foreach (var name in names)
        {
            if (classes.Exists(c => c.Name == name))
                continue;
            var id = classes.Count == 0 ? 0 : classes.Max(c => c.Id) + 1;
            classes.Add(new LabelClass(id, name, LabelColors.At(id)));
        }

        return classes.Count == Classes.Count ? this : new LabelSchema(Version + 1, classes);
    }
}

/// <summary>A colour-blind-safe cycle (Okabe and Ito, 2008), so that the same class has the same colour everywhere.</summary>
public static class LabelColors
{
    private static readonly string[] Cycle = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#8a6fdf"];

    public static string At(int id) => Cycle[id % Cycle.Length];
}
