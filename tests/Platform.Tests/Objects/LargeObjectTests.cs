using System.Security.Cryptography;
using VisionInApp.Platform.Objects;

namespace VisionInApp.Tests.Platform.Objects;

/// <summary>Alone in the process, so that what is held in memory is theirs.</summary>
[Collection(Name)]
public sealed class LargeObjectTests(RealServers servers)
{
    public const string Name = "large objects";
    private const long Bytes = 200L << 20;
    private const long Generous = 50L << 20;

    [Fact]
    public async Task Two_hundred_megabytes_go_to_S3_and_back_without_being_held_in_memory()
    {
        await using var bucket = await S3TestBucket.MakeAsync(servers);
        await StreamsAsync(bucket.Platform.Get<IObjectStore>());
    }

    [Fact]
    public async Task Two_hundred_megabytes_go_to_the_folder_and_back_without_being_held_in_memory()
    {
        await using var platform = new TestPlatform();
        await StreamsAsync(platform.Get<IObjectStore>());
    }

    private static async Task StreamsAsync(IObjectStore store)
    {
        using var done = new CancellationTokenSource();
        var held = MostHeldAsync(done.Token);
        await using (var pattern = new PatternStream(Bytes))
        {
            var info = await store.PutAsync(pattern);
            info.Length.ShouldBe(Bytes);
            await using var content = (await store.OpenReadAsync(info.Sha256)).ShouldNotBeNull();
            Convert.ToHexStringLower(await SHA256.HashDataAsync(content)).ShouldBe(info.Sha256);
        }

        await done.CancelAsync();
        (await held).ShouldBeLessThan(Generous);
    }

    /// <summary>The most bytes that were alive at once, besides those that were alive before.</summary>
    private static async Task<long> MostHeldAsync(CancellationToken until)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (await beat.WaitForNextTickAsync(until))
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }
        catch (OperationCanceledException)
        {
        }

        return most;
    }

    /// <summary>Bytes that are made as they are read, once.</summary>
    private sealed class PatternStream(long length) : MemoryStream
    {
        private long at;

        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = (int)Math.Min(buffer.Length, length - at);
            buffer.Span[..count].Fill((byte)(at >> 17));
            at += count;
            return ValueTask.FromResult(count);
        }
    }
}

[CollectionDefinition(LargeObjectTests.Name, DisableParallelization = true)]
public sealed class LargeObjectCollection;
