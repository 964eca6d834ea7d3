using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using VisionInApp.GpuBridge.Bridge;
using VisionInApp.GpuBridge.External;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Tests.Bridge.External;

/// <summary>A bundle that comes in chunks, some of them lost, doubled or false.</summary>
public sealed class BundleReceiverTests : IAsyncDisposable
{
    private readonly JobFixture _jobs = new(serveBundles: false);
    private readonly byte[] _bundle = RandomNumberGenerator.GetBytes((2 * FileChunk.MaxData) + 1000);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
    private string Digest => Convert.ToHexStringLower(SHA256.HashData(_bundle));
    private BundleReceiver Receiver => _jobs.Services.GetRequiredService<BundleReceiver>();

    [Fact]
    public async Task Chunks_that_are_late_doubled_or_false_do_no_harm()
    {
        using var job = new RunningJob(_jobs.Command("manifest"), TimeProvider.System);
        var fetching = Receiver.FetchAsync(job, Digest);
        (await AskedAsync(job)).Offset.ShouldBe(0);
        var chunks = await CutAsync(0);
        chunks.Count.ShouldBe(3);
        Take(chunks[1]);
        Take(chunks[0] with { DataSha256 = chunks[1].DataSha256 });
        Take(chunks[0] with { Sha256 = new string('0', 64) });
        Take(chunks[0]);
        Take(chunks[0]);
        Take(chunks[2]);
        Take(chunks[1]);
        Take(chunks[2]);
        var path = await fetching.WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
        (await File.ReadAllBytesAsync(path, Cancellation)).ShouldBe(_bundle);
    }

    [Fact]
    public async Task What_was_broken_off_goes_on_where_it_stopped()
    {
        using (var first = new RunningJob(_jobs.Command("manifest"), TimeProvider.System))
        {
            var fetching = Receiver.FetchAsync(first, Digest);
            await AskedAsync(first);
            Take((await CutAsync(0))[0]);
            first.Stop("shutdown");
            await Should.ThrowAsync<OperationCanceledException>(() => fetching);
        }

        using var second = new RunningJob(_jobs.Command("manifest"), TimeProvider.System);
        var again = Receiver.FetchAsync(second, Digest);
        (await AskedAsync(second)).Offset.ShouldBe(FileChunk.MaxData);
        foreach (var chunk in await CutAsync(FileChunk.MaxData))
            Take(chunk);
        (await File.ReadAllBytesAsync(await again.WaitAsync(TimeSpan.FromMinutes(2), Cancellation), Cancellation)).ShouldBe(_bundle);
    }

    public ValueTask DisposeAsync() => _jobs.DisposeAsync();

    private Task<BundleWanted> AskedAsync(RunningJob job) => _jobs.FactAsync<BundleWanted>(job.JobId);

    private void Take(FileChunk chunk) => Receiver.Take(new BundleChunk { At = DateTimeOffset.UnixEpoch, Chunk = chunk });

    private async Task<List<FileChunk>> CutAsync(long from)
    {
        using var rest = new MemoryStream(_bundle[(int)from..]);
        return await FileChunk.CutAsync(rest, Digest, _bundle.Length, from).ToListAsync(Cancellation);
    }
}
