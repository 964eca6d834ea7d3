using System.Text.RegularExpressions;

namespace VisionInApp.Tests.Whole.Repository;

/// <summary><c>docs/features.md</c>: each row of its tables ends with the test that proves it, in backticks.</summary>
public partial class FeatureListTests
{
    [Fact]
    public void Every_feature_names_tests_that_exist()
    {
        var rows = File.ReadLines(Checkout.At("docs", "features.md")).Where(l => l.StartsWith('|')).ToList();
        var features = rows.Where(r => !r.StartsWith("|-", StringComparison.Ordinal) && !r.StartsWith("| A person", StringComparison.Ordinal)).ToList();
        var known = KnownTests();
        features.Count.ShouldBeGreaterThan(0);
        features.Where(r => TestNames(r).Count == 0).ShouldBeEmpty("each feature names its test in the last column");
        features.SelectMany(TestNames).Where(name => !known.Contains(name)).ShouldBeEmpty("tests named in docs/features.md that do not exist");
    }

    private static List<string> TestNames(string row) => [.. Quoted().Matches(row.TrimEnd().TrimEnd('|').Split('|')[^1]).Select(m => m.Groups[1].Value)];

    private static HashSet<string> KnownTests()
    {
        var sources = Checkout.Files("tests").ToList();
        var methods = sources.Where(f => f.EndsWith(".cs", StringComparison.Ordinal)).SelectMany(f => Method().Matches(File.ReadAllText(Checkout.At(f)))).Select(m => m.Groups[1].Value);
        var pages = sources.Where(f => f.EndsWith(".test.js", StringComparison.Ordinal)).SelectMany(f => PageTest().Matches(File.ReadAllText(Checkout.At(f)))).Select(m => m.Groups[2].Value);
        return [.. methods, .. pages];
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"public (?:async )?(?:void|Task|ValueTask) (\w+)\(")]
    private static partial Regex Method();

    [GeneratedRegex(@"\b(?:test|it)\((['""`])(.+?)\1")]
    private static partial Regex PageTest();
}
