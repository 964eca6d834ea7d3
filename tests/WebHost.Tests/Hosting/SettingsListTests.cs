using System.Text.RegularExpressions;
using VisionInApp.Platform;
using VisionInApp.Platform.Configuration;
using VisionInApp.Silo;
using VisionInApp.Tests.Whole.Repository;
using VisionInApp.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Hosting;

/// <summary><c>docs/operations.md</c> lists every setting: the first cell of a row names it in backticks.</summary>
public partial class SettingsListTests
{
    // The settings of the other two hosts are compiled into this project, since theirs would bring their native libraries.
    private static readonly KnownSettings Known =
        KnownSettings.Of([typeof(PlatformOptions).Assembly, typeof(VisionSilo).Assembly, typeof(ProxyOptions).Assembly, typeof(SettingsListTests).Assembly]);

    [Fact]
    public void Every_setting_is_listed_and_nothing_else_is()
    {
        var listed = File.ReadLines(Checkout.At("docs", "operations.md"))
            .Where(line => line.StartsWith('|'))
            .SelectMany(line => Key().Matches(line.Split('|')[1]).Select(m => m.Groups[1].Value))
            .Where(key => Known.Sections.Contains(key.Split(':')[0]))
            .ToList();
        Known.Keys.Except(listed).ShouldBeEmpty("settings that docs/operations.md does not list");
        listed.Except(Known.Keys).ShouldBeEmpty("settings listed in docs/operations.md that nothing reads");
        listed.ShouldBeUnique();
    }

    [Fact]
    public void No_class_of_settings_is_overlooked()
    {
        var inSource = Checkout.Files().Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && !f.StartsWith("tests", StringComparison.Ordinal))
            .SelectMany(f => Marked().Matches(File.ReadAllText(Checkout.At(f))).Select(m => m.Groups[1].Value));
        inSource.Where(section => !Known.Keys.Any(key => key.StartsWith(section + ":", StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [GeneratedRegex("`([A-Z][A-Za-z0-9]*(?::[A-Za-z0-9]+)+)`")]
    private static partial Regex Key();

    [GeneratedRegex(@"^\[Settings\(""([^""]+)""\)\]", RegexOptions.Multiline)]
    private static partial Regex Marked();
}
