using System.Text;
using Microsoft.Extensions.Hosting;
using VisionInApp.Platform;
using VisionInApp.Platform.Streams;

namespace VisionInApp.Tests.Platform.Streams;

public class PartitionTests
{
    [Theory] // Published FNV-1a 64 test vectors.
    [InlineData("", 0xcbf29ce484222325)]
    [InlineData("a", 0xaf63dc4c8601ec8c)]
    [InlineData("foobar", 0x85944171f73967e8)]
    public void The_hash_is_fnv_1a_64(string text, ulong expected) =>
        Partition.Fnv1a64(Encoding.UTF8.GetBytes(text)).ShouldBe(expected);

    [Theory] // Producers in other languages must agree with these.
    [InlineData("", 8, 1)]
    [InlineData("a", 8, 0)]
    [InlineData("foobar", 8, 1)]
    [InlineData("foobar", 16, 9)]
    [InlineData("디바이스-7", 8, 7)]
    public void An_id_belongs_to_the_same_partition_for_ever(string id, int partitions, int expected) =>
        Partition.Of(id, partitions).ShouldBe(expected);

    [Fact]
    public void Ids_spread_evenly()
    {
        var counts = Enumerable.Range(0, 8000).GroupBy(i => Partition.Of($"job-{i:x8}", 8)).Select(g => g.Count()).ToList();
        counts.Count.ShouldBe(8);
        counts.ShouldAllBe(c => c > 850 && c < 1150);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a.b")]
    [InlineData("Pool")]
    [InlineData("pool\n")]
    public void A_pool_with_another_alphabet_is_refused(string pool) =>
        Should.Throw<ArgumentException>(() => StreamNames.Gpu(pool));

    [Fact]
    public async Task A_changed_number_of_partitions_is_refused_at_start()
    {
        await using var first = new TestPlatform();
        await StartAsync(first);
        await using var changed = new TestPlatform(first.Folder, settings: new() { ["Platform:Streams:Partitions"] = "16" });
        var refusal = await Should.ThrowAsync<PlatformConfigurationException>(() => StartAsync(changed));
        refusal.Message.ShouldContain("Platform:Streams:Partitions");
        await StartAsync(first);
    }

    private static Task StartAsync(TestPlatform platform) =>
        platform.Get<IEnumerable<IHostedService>>().OfType<IHostedLifecycleService>().Single().StartingAsync(default);
}
