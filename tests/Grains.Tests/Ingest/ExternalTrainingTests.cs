using System.Security.Cryptography;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.Platform.Streams;
using VisionInApp.Tests.Grains.Hosting;

namespace VisionInApp.Tests.Grains.Ingest;

/// <summary>Training code down stream B, its output up stream A.</summary>
public sealed class ExternalTrainingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bundle_goes_down_in_checked_chunks_to_the_worker_that_holds_its_job()
    {
        await using var silo = await EmbeddedSilo.StartAsync();
        var bundle = RandomNumberGenerator.GetBytes(FileChunk.MaxData + 500);
        var (worker, run, sha256) = await LeaseAsync(silo, bundle);

        await worker.SayAsync(Wanted(run, sha256, 0));
        var first = (await worker.HearAsync<BundleChunk>()).Chunk;
        var second = (await worker.HearAsync<BundleChunk>()).Chunk;
        byte[] whole = [.. first.Data, .. second.Data];
        whole.ShouldBe(bundle);
        second.IsLast.ShouldBeTrue();
        (first.Flaw() ?? second.Flaw()).ShouldBeNull();

        await worker.SayAsync(Wanted(run, sha256, FileChunk.MaxData));
        (await worker.HearAsync<BundleChunk>()).Chunk.Offset.ShouldBe(FileChunk.MaxData);
    }

    [Fact]
    public async Task Nobody_gets_another_object_or_another_jobs_bundle_by_asking()
    {
        await using var silo = await EmbeddedSilo.StartAsync();
        using var secret = new MemoryStream(RandomNumberGenerator.GetBytes(100));
        var other = await silo.Objects.PutAsync(secret, Cancellation);
        var (worker, run, sha256) = await LeaseAsync(silo, RandomNumberGenerator.GetBytes(200));
        await worker.SayAsync(
            Wanted(run, other.Sha256, 0),
            Wanted(run, sha256, 0) with { Token = run.Token + 1 },
            Wanted(run, sha256, 0) with { JobId = "nobody" });
        await worker.SayAsync(Wanted(run, sha256, 100));

        (await worker.HearAsync<BundleChunk>()).Chunk.Offset.ShouldBe(100, "the only one that was his to ask for");
        await silo.Get<VisionInApp.Grains.Downlink>().SendAsync(StreamNames.Gpu("default"), [Stop(run)], Cancellation);
        (await worker.HearAsync<StreamRecord>()).ShouldBeOfType<StopJob>();
    }

    [Fact]
    public async Task The_whole_output_is_put_together_from_chunks_that_come_twice()
    {
        await using var silo = await EmbeddedSilo.StartAsync();
        var (worker, run, _) = await LeaseAsync(silo, [1, 2, 3]);
        var log = RandomNumberGenerator.GetBytes((2 * FileChunk.MaxData) + 77);
        foreach (var chunk in await ChunksAsync(log))
        {
            await worker.SayAsync(Piece(run, chunk));
            await worker.SayAsync(Piece(run, chunk));
        }

        var files = silo.Get<IJobFiles>();
        var file = (await Eventually.Until(() => files.ListAsync(run.JobId, Cancellation), f => f.Count == 1))[0];
        file.ShouldSatisfyAllConditions(() => file.Name.ShouldBe("trainer.log"), () => file.Bytes.ShouldBe(log.Length));
        await using var stored = (await silo.Objects.OpenReadAsync(file.Sha256, cancellationToken: Cancellation))!;
        using var read = new MemoryStream();
        await stored.CopyToAsync(read, Cancellation);
        read.ToArray().ShouldBe(log);
        (await files.ReadChunkAsync(new JobFileParts(run.JobId, run.Token, file.Name, file.Sha256, file.Bytes), 0, Cancellation)).ShouldBeNull("the chunks are gone");
    }

    [Fact]
    public async Task A_false_chunk_is_a_dead_letter_and_the_rest_goes_on()
    {
        await using var silo = await EmbeddedSilo.StartAsync();
        var (worker, run, _) = await LeaseAsync(silo, [1, 2, 3]);
        var chunk = (await ChunksAsync([1, 2, 3, 4])).Single();
        await worker.SayAsync(
            Piece(run, chunk with { DataSha256 = new string('0', 64) }),
            Piece(run, chunk) with { Name = "../evil" },
            Piece(run, chunk));
        await Eventually.Until(() => silo.Get<IJobFiles>().ListAsync(run.JobId, Cancellation), f => f.Count == 1);
        (await silo.Get<IStreamLedger>().DeadLettersAsync(10, Cancellation)).Count.ShouldBe(2);
    }

    private static async Task<(Worker Worker, RunJob Run, string Sha256)> LeaseAsync(EmbeddedSilo silo, byte[] bundle)
    {
        using var content = new MemoryStream(bundle);
        var stored = await silo.Objects.PutAsync(content, Cancellation);
        await TrainingTests.SubmitAsync(silo, await silo.ProjectAsync(), stored.Sha256);
        var worker = new Worker(silo) { Trainers = ["built-in", "external"] };
        await worker.BeatAsync();
        var run = await worker.HearAsync<RunJob>();
        run.Spec.BundleSha256.ShouldBe(stored.Sha256);
        return (worker, run, stored.Sha256);
    }

    private static BundleWanted Wanted(RunJob run, string sha256, long offset) =>
        new() { At = DateTimeOffset.UnixEpoch, JobId = run.JobId, Token = run.Token, Pool = "default", Sha256 = sha256, Offset = offset };

    private static JobFileChunk Piece(RunJob run, FileChunk chunk) =>
        new() { At = DateTimeOffset.UnixEpoch, JobId = run.JobId, Token = run.Token, Name = "trainer.log", Chunk = chunk };

    private static StopJob Stop(RunJob run) => new() { At = DateTimeOffset.UnixEpoch, JobId = run.JobId, Token = run.Token, Reason = "cancelled" };

    private static async Task<List<FileChunk>> ChunksAsync(byte[] bytes)
    {
        using var file = new MemoryStream(bytes);
        return await FileChunk.CutAsync(file, Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length, 0).ToListAsync(Cancellation);
    }
}
