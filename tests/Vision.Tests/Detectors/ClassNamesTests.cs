using System.Text.Json;
using CsCheck;
using VisionInApp.Vision.Detectors;

namespace VisionInApp.Tests.Vision.Detectors;

public class ClassNamesTests
{
    [Theory]
    [InlineData("""{"0":"bolt","1":"nut"}""", "bolt|nut")]
    [InlineData("{0: 'bolt', 1: 'nut'}", "bolt|nut")]
    [InlineData("{1: 'nut', 0: \"driver's seat\"}", "driver's seat|nut")]
    [InlineData(@"{0: 'it\'s', 1: 'a\\b', 2: '\u2603\x41'}", @"it's|a\b|☃A")]
    public void Dictionaries_of_json_and_python_are_read(string text, string names) => ClassNames.Parse(text).ShouldBe(names.Split('|'));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{0: 'a'")]
    [InlineData("{0: 'a', 2: 'c'}")]
    [InlineData("{0: 'a', 0: 'b'}")]
    [InlineData("{-1: 'a'}")]
    [InlineData("{0: 'a' 1: 'b'}")]
    [InlineData(@"{0: 'a\")]
    [InlineData(@"{0: '\u12'}")]
    [InlineData("{0: 7}")]
    [InlineData("{99999999999: 'a'}")]
    public void Anything_else_is_none(string text) => ClassNames.Parse(text).ShouldBeNull();

    [Fact]
    public void What_json_writes_is_read_again() => Gen.String.Array[1, 5].Sample(names =>
        ClassNames.Parse(JsonSerializer.Serialize(names.Index().ToDictionary(n => n.Index, n => n.Item))).ShouldBe(
            JsonSerializer.Deserialize<string[]>(JsonSerializer.Serialize(names))));

    [Fact]
    public void Any_text_is_read_or_refused() => Gen.String[Gen.Char["{}:,'\"\\u01x a"], 0, 20].Sample(text => ClassNames.Parse(text) is null or { Count: > 0 });
}
