using System.Security.Cryptography;
using VisionInApp.Platform.Objects;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Platform.Objects;

/// <summary>What an object store that misbehaves for a while costs: time only.</summary>
public sealed class S3FaultTests(RealServers servers)
{
    [Fact]
    public async Task A_server_that_answers_503_for_a_while_costs_time_only()
    {
        await using var faulty = await FaultyAsync();
        var (store, uploads) = (faulty.Store, faulty.Bucket.Platform.Get<IUploads>());
        var bytes = Random(1, 100_000);

        faulty.Proxy.BeBusy(2);
        (await store.PutAsync(new MemoryStream(bytes))).Length.ShouldBe(bytes.Length);
        faulty.Proxy.BeBusy(2);
        (await ReadAsync(store, Sha256(bytes))).ShouldBe(Sha256(bytes));
        faulty.Proxy.BeBusy(2);
        var upload = await uploads.BeginAsync(new UploadPlan("o", Sha256([1]), "f", 1, UploadPlan.MinPartBytes));
        faulty.Proxy.BeBusy(2);
        await uploads.AbortAsync(upload);
        (await uploads.ListAsync("o")).ShouldBeEmpty();
        faulty.Proxy.Refused.ShouldBeGreaterThanOrEqualTo(8);
    }

    [Fact]
    public async Task A_read_that_breaks_off_half_way_goes_on_where_it_was()
    {
        await using var faulty = await FaultyAsync();
        var bytes = Random(2, 3_000_000);
        await faulty.Store.PutAsync(new MemoryStream(bytes));
        faulty.Proxy.CutAfter(1_000_000, times: 2);
        (await ReadAsync(faulty.Store, Sha256(bytes))).ShouldBe(Sha256(bytes));
        faulty.Proxy.Cut.ShouldBe(2);
        faulty.Proxy.CutAfter(500_000, times: 1);
        (await ReadAsync(faulty.Store, Sha256(bytes), offset: 1_000, length: 2_000_000)).ShouldBe(Sha256(bytes[1_000..2_001_000]));
        faulty.Proxy.Cut.ShouldBe(3);
    }

    [Fact]
    public async Task A_server_that_stays_away_is_an_outage_and_no_missing_object()
    {
        await using var faulty = await FaultyAsync();
        faulty.Proxy.BeBusy(1_000_000);
        var outage = await Should.ThrowAsync<ObjectStoreUnavailableException>(() => faulty.Store.InfoAsync(Sha256([1])));
        outage.ToString().ShouldNotContain(faulty.Bucket.Server.SecretKey);
    }

    [Fact]
    public async Task A_server_that_was_killed_has_what_it_had()
    {
        await using var server = new Swift(Directory.CreateTempSubdirectory("swift-").FullName);
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        await server.StartAsync();
        await using (var platform = new TestPlatform(settings: S3TestBucket.Settings(server)))
        {
            var store = platform.Get<IObjectStore>();
            var info = await store.PutAsync(new MemoryStream([1, 2, 3]));
            server.Kill();
            var waiting = store.InfoAsync(info.Sha256);
            await server.StartAsync();
            (await waiting).ShouldBe(info);
        }

        await server.StopAsync();
        server.IsRunning.ShouldBeFalse();
        Directory.Delete(server.Folder, recursive: true);
    }

    private async Task<Faulty> FaultyAsync()
    {
        var server = await servers.GetAsync(folder => new Swift(folder));
        var proxy = new FaultyProxy(server.Endpoint);
        return new Faulty(proxy, await S3TestBucket.MakeAsync(servers, new() { ["Platform:Objects:Endpoint"] = $"{proxy.Address}" }));
    }

    private static async Task<string> ReadAsync(IObjectStore store, string sha256, long offset = 0, long? length = null)
    {
        await using var content = (await store.OpenReadAsync(sha256, offset, length)).ShouldNotBeNull();
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content));
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static byte[] Random(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed record Faulty(FaultyProxy Proxy, S3TestBucket Bucket) : IAsyncDisposable
    {
        public IObjectStore Store => Bucket.Platform.Get<IObjectStore>();

        public async ValueTask DisposeAsync()
        {
            await Bucket.DisposeAsync();
            await Proxy.DisposeAsync();
        }
    }
}
