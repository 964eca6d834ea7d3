using CsCheck;
using Microsoft.Net.Http.Headers;
using VisionInApp.WebHost.Objects;

namespace VisionInApp.Tests.WebHost.Objects;

public class ByteRangeTests
{
    [Theory]
    [InlineData("bytes=0-9", 0, 10)]
    [InlineData("bytes=90-", 90, 10)]
    [InlineData("bytes=-5", 95, 5)]
    [InlineData("bytes=-500", 0, 100)]
    [InlineData("bytes=95-500", 95, 5)]
    public void One_part_is_cut_to_the_object(string header, long start, long length) =>
        ByteRange.Of(RangeHeaderValue.Parse(header), 100, out _).ShouldBe(new ByteRange(start, length));

    [Theory]
    [InlineData("bytes=100-")]
    [InlineData("bytes=500-600")]
    public void A_part_outside_the_object_cannot_be_answered(string header)
    {
        ByteRange.Of(RangeHeaderValue.Parse(header), 100, out var satisfiable).ShouldBeNull();
        satisfiable.ShouldBeFalse();
    }

    [Theory]
    [InlineData("bytes=0-1,5-6")]
    [InlineData("lines=0-9")]
    public void Anything_else_gets_the_whole(string header)
    {
        ByteRange.Of(RangeHeaderValue.Parse(header), 100, out var satisfiable).ShouldBeNull();
        satisfiable.ShouldBeTrue();
    }

    [Fact]
    public void Every_part_lies_inside_the_object() => Gen.Select(Gen.Long[0, 200], Gen.Long[0, 200], Gen.Long[1, 150]).Sample((from, extra, total) =>
    {
        var part = ByteRange.Of(new RangeHeaderValue(from, from + extra), total, out var satisfiable);
        satisfiable.ShouldBe(from < total);
        if (part is { } p)
            (p.Start == from && p.Length > 0 && p.Start + p.Length <= total).ShouldBeTrue();
    });
}
