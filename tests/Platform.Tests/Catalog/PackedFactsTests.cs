using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog;
using VisionInApp.Platform.Catalog.Facts;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Tests.Platform.Catalog;

/// <summary>Log lines and figures lie packed by message; they are read one by one, as they came.</summary>
public sealed class PackedFactsTests(RealServers servers)
{
    private const string Job = "j1";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("mysql")]
    public async Task A_log_is_paged_line_by_line_across_messages(string catalog)
    {
        await using var platform = await OpenAsync(catalog);
        var said = Enumerable.Range(1, 130).Select(i => $"line {i} 줄 \"{i}\"").ToList();
        long sequence = 0;
        var messages = said.Chunk(3).Chunk(20).ToList();
        foreach (var together in messages)
            await WriteAsync(platform, [.. together.Select(lines => Batch(ref sequence, [.. lines.Select(Log)]))]);
        await WriteAsync(platform, [Batch(ref sequence, [Log("of another") with { JobId = "j2" }])]);

        var rows = platform.Get<ITrainingRows>();
        var (read, cursor) = (new List<JobLogRow>(), (string?)null);
        do
        {
            var page = await rows.ListLogAsync(Job, new PageRequest(cursor, 50), default);
            page.Items.Count.ShouldBeLessThanOrEqualTo(50);
            read.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        read.Select(r => r.Line).ShouldBe(said);
        read.Select(r => r.Ordinal).ShouldBeInOrder(SortDirection.Ascending);
        read.Select(r => r.Ordinal).Distinct().Count().ShouldBe(said.Count);
        (await rows.ListLogAsync("j2", new PageRequest(), default)).Items.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            l => l.Line.ShouldBe("of another"), l => l.Level.ShouldBe("info"), l => l.At.ShouldBe(DateTimeOffset.UnixEpoch));
        (await rows.ListLogAsync("j3", new PageRequest(), default)).Items.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("mysql")]
    public async Task Of_each_step_the_newest_lease_counts_and_a_long_series_is_thinned_to_its_newest_point(string catalog)
    {
        await using var platform = await OpenAsync(catalog);
        long sequence = 0;
        await WriteAsync(platform, [Batch(ref sequence, [.. Enumerable.Range(1, 90).Select(step => Metric(2, step, step))])]);
        await WriteAsync(platform, [Batch(ref sequence, [Metric(1, 90, -1), Metric(2, 89, 0.5), Metric(3, 88, 7), Metric(2, 88, -2)])]);

        var rows = platform.Get<ITrainingRows>();
        var all = (await rows.ReadMetricsAsync(Job, 1000, default))["loss"];
        all.Select(p => p.Step).ShouldBe(Enumerable.Range(1, 90).Select(s => (long)s));
        all.Skip(87).Select(p => p.Value).ShouldBe([7, 0.5, 90]);
        var thin = (await rows.ReadMetricsAsync(Job, 20, default))["loss"];
        thin.Count.ShouldBeInRange(10, 20);
        thin[^1].Step.ShouldBe(90);
        (await rows.ReadMetricsAsync("j3", 20, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_that_is_written_twice_is_kept_once_and_what_is_too_long_is_cut_between_characters()
    {
        await using var platform = await OpenAsync("sqlite");
        long sequence = 0;
        var batch = Batch(ref sequence, [Log(new string('x', 3999) + "🙂 more")]);
        await WriteAsync(platform, [batch]);
        await WriteAsync(platform, [batch]);
        (await platform.Get<ITrainingRows>().ListLogAsync(Job, new PageRequest(), default)).Items.ShouldHaveSingleItem().Line.ShouldBe(new string('x', 3999));
    }

    [Fact]
    public async Task Figures_that_no_curve_can_show_are_refused_and_infinite_ones_left_out()
    {
        await using var platform = await OpenAsync("sqlite");
        long sequence = 0;
        await Should.ThrowAsync<InvalidDataException>(() => WriteAsync(platform, [Batch(ref sequence, [Metric(1, 1, 1) with { Values = new Dictionary<string, double> { [""] = 1 } }])]));
        await WriteAsync(platform, [Batch(ref sequence, [Metric(1, 1, 1) with { Values = new Dictionary<string, double> { ["a"] = double.NaN, ["b"] = 2 } }])]);
        (await platform.Get<ITrainingRows>().ReadMetricsAsync(Job, 10, default)).Keys.ShouldBe(["b"]);
    }

    private async Task<TestPlatform> OpenAsync(string catalog)
    {
        var platform = new TestPlatform(settings: catalog == "mysql" ? new Dictionary<string, string?>((await servers.FreshAsync()).Settings) : []);
        await platform.Get<ICatalogConnections>().MigrateAsync();
        return platform;
    }

    private static Task WriteAsync(TestPlatform platform, IReadOnlyList<RecordBatch> batches) =>
        platform.Get<ICatalogConnections>().WriteAsync((c, t) => TrainingFacts.WriteAsync(c, t, batches));

    private static RecordBatch Batch(ref long sequence, StreamRecord[] records)
    {
        var first = sequence + 1;
        sequence += records.Length;
        return new RecordBatch("va.train.0", first, "worker:w1", 1, [.. records.Select((r, i) => new SequencedRecord(first + i, r))], DateTimeOffset.UnixEpoch);
    }

    private static JobLog Log(string line) => new() { At = DateTimeOffset.UnixEpoch, JobId = Job, Token = 1, Level = "info", Line = line };

    private static JobMetric Metric(long token, long step, double loss) =>
        new() { At = DateTimeOffset.UnixEpoch, JobId = Job, Token = token, Step = step, Epoch = 1, Values = new Dictionary<string, double> { ["loss"] = loss } };
}
