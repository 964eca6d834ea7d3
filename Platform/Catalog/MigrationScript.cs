using System.Globalization;
using System.Text.RegularExpressions;

namespace VisionInApp.Platform.Catalog;

/// <summary>A numbered change of the schema, from <c>deploy/sql/DIALECT/NNN-name.sql</c>.</summary>
internal sealed partial record MigrationScript(int Number, string Name, string Sql)
{
    /// <summary>All scripts of a dialect, by number.</summary>
    public static IReadOnlyList<MigrationScript> Embedded(string dialect)
    {
        var assembly = typeof(MigrationScript).Assembly;
        var prefix = $"sql/{dialect}/";
        var scripts = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => Read(name, name[prefix.Length..]))
            .OrderBy(script => script.Number)
            .ToList();
        var twice = scripts.GroupBy(s => s.Number).FirstOrDefault(g => g.Count() > 1);
        return twice is null ? scripts : throw new InvalidOperationException($"Migration number {twice.Key} is used twice in {dialect}.");

        MigrationScript Read(string resource, string file)
        {
            var match = FileName().Match(file);
            if (!match.Success)
                throw new InvalidOperationException($"Migration '{file}' is not named NNN-name.sql.");
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            return new(int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), match.Groups[2].Value, reader.ReadToEnd());
        }
    }

    [GeneratedRegex(@"^(\d{3})-([a-z0-9-]+)\.sql$")]
    private static partial Regex FileName();
}
