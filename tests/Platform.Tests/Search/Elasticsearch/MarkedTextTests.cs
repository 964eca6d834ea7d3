using CsCheck;
using VisionInApp.Platform.Search.Elasticsearch;

namespace VisionInApp.Tests.Platform.Search.Elasticsearch;

public sealed class MarkedTextTests
{
    private static readonly (string, string) Mark = ("<<", ">>");

    [Theory]
    [InlineData("A Bolt & <b>bolt</b>", "A <<Bolt>> & <b><<bolt>></b>", new[] { 2, 4, 12, 4 })]
    [InlineData("컨베이어 😀 벨트", "<<컨베이어>> 😀 <<벨트>>", new[] { 0, 4, 8, 2 })]
    [InlineData("bolt", "bolt", new int[0])]
    [InlineData("bolt", "<<>>bolt", new int[0])]
    [InlineData("bolt", "<<bolt", new int[0])]
    [InlineData("bolt", "<<nut>>", new int[0])]
    [InlineData("bolt", "<<bolt>> and more", new int[0])]
    [InlineData("bolt and more", "<<bolt>>", new int[0])]
    [InlineData("a << b", "a << b", new int[0])]
    public void Marks_become_ranges_only_where_the_text_between_them_is_the_text(string text, string marked, int[] expected) =>
        MarkedText.Ranges(text, marked, Mark).SelectMany(r => new[] { r.Start, r.Length }).ShouldBe(expected);

    [Fact]
    public void Whatever_comes_back_every_range_lies_within_the_text() =>
        Gen.Select(Gen.String[Gen.Char["ab<> "], 0, 12], Gen.String[Gen.Char["ab<> "], 0, 20]).Sample(
            (text, marked) => MarkedText.Ranges(text, marked, Mark).All(r => r.Start >= 0 && r.Length > 0 && r.Start + r.Length <= text.Length));
}
