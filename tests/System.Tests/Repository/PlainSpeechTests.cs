using System.Text.RegularExpressions;

namespace VisionInApp.Tests.Whole.Repository;

public partial class PlainSpeechTests
{
    private static readonly string[] Text = [".cs", ".csproj", ".props", ".targets", ".md", ".js", ".css", ".html", ".json", ".sh", ".sql", ".yml", ".yaml", ".proto", ".sln", ".slnf", ""];

    [Fact]
    public void No_file_names_a_path_of_the_machine_it_was_written_on()
    {
        var found = Checkout.Files()
            .Where(file => Text.Contains(Path.GetExtension(file)))
            .SelectMany(file => File.ReadLines(Checkout.At(file)).Select((line, i) => (At: $"{file}:{i + 1}", Line: line)))
            .Where(l => MachinePath().IsMatch(l.Line))
            .Select(l => $"{l.At}: {l.Line.Trim()}");
        found.ShouldBeEmpty();
    }

    // Examples are put together here, so that the search above does not find them.
    [Theory]
    [InlineData("", "home", "somebody/project", true)]
    [InlineData("at \"", "work", "a", true)]
    [InlineData("framework", "home", "page", false)]
    [InlineData("GET ", "workers", "a", false)]
    public void A_machine_path_is_told_from_other_text(string before, string folder, string after, bool isOne) =>
        MachinePath().IsMatch($"{before}/{folder}/{after}").ShouldBe(isOne);

    // The pattern is written so that it does not find itself.
    [GeneratedRegex(@"(?<![\w.])/(?:ho[m]e/\w+|ro[o]t|wo[r]k|Us[e]rs/\w+)/\w|[A-Z]:\\Us[e]rs\\\w")]
    private static partial Regex MachinePath();
}
