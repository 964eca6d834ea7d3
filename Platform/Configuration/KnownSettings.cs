using System.Collections;
using System.ComponentModel;
using System.Reflection;

namespace VisionInApp.Platform.Configuration;

/// <summary>Every setting of the classes marked with <see cref="SettingsAttribute"/>, by its whole key.</summary>
public sealed class KnownSettings
{
    private readonly HashSet<string> keys = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> open = new(StringComparer.OrdinalIgnoreCase);

    private KnownSettings()
    {
    }

    /// <summary>As in <c>Platform:Streams:Partitions</c>.</summary>
    public IReadOnlyCollection<string> Keys => keys;

    /// <summary>The first parts of the keys, as in <c>Platform</c>.</summary>
    public IReadOnlySet<string> Sections => keys.Select(key => key.Split(':')[0]).ToHashSet(StringComparer.OrdinalIgnoreCase);

    public static KnownSettings Of(IEnumerable<Assembly> assemblies)
    {
        var known = new KnownSettings();
        foreach (var type in assemblies.SelectMany(a => a.GetTypes()))
            if (type.GetCustomAttribute<SettingsAttribute>() is { } settings)
                known.Add(settings.Section, type);
        return known;
    }

    /// <summary>Whether it is a setting, an item of one that is a list, or a section of them.</summary>
    public bool Has(string key) => keys.Contains(key) || open.Any(list => IsBelow(key, list)) || keys.Any(known => IsBelow(known, key));

    /// <summary>The known key that is spelled most like this one, if any is.</summary>
    public string? Nearest(string key)
    {
        var (nearest, distance) = keys.Select(k => (Key: k, Distance: Distance(k.ToUpperInvariant(), key.ToUpperInvariant()))).OrderBy(k => k.Distance).FirstOrDefault();
        return nearest is not null && distance <= Math.Max(2, key.Length / 4) ? nearest : null;
    }

    private void Add(string section, Type type)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
        {
            var key = $"{section}:{property.Name}";
            if (TypeDescriptor.GetConverter(property.PropertyType).CanConvertFrom(typeof(string)))
                keys.Add(key);
            else if (typeof(IEnumerable).IsAssignableFrom(property.PropertyType))
                _ = keys.Add(key) && open.Add(key);
            else
                Add(key, property.PropertyType);
        }
    }

    private static bool IsBelow(string key, string section) => key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase);

    // Levenshtein's: the fewest letters to put in, take out or change.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[b.Length];
    }
}
