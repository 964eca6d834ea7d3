using VisionInApp.Platform.Objects.S3;
using VisionInApp.Servers;

namespace VisionInApp.Tests.Platform.Objects;

/// <summary>A new bucket of the real server, and a platform on it made as a host makes it.</summary>
internal sealed class S3TestBucket : IAsyncDisposable
{
    private S3TestBucket(Swift server, TestPlatform platform) => (Server, Platform) = (server, platform);

    public Swift Server { get; }

    public TestPlatform Platform { get; }

    public S3Bucket Bucket => Platform.Get<S3Bucket>();

    public static async Task<S3TestBucket> MakeAsync(RealServers servers, Dictionary<string, string?>? settings = null)
    {
        var server = await servers.GetAsync(folder => new Swift(folder));
        var name = $"t-{Guid.NewGuid():n}";
        await using (var maker = new TestPlatform(settings: Settings(server)))
            await maker.Get<S3Bucket>().Client.PutBucketAsync(name);
        var all = Settings(server);
        all["Platform:Objects:Bucket"] = name;
        foreach (var (key, value) in settings ?? [])
            all[key] = value;
        return new S3TestBucket(server, new TestPlatform(settings: all));
    }

    /// <summary>Of the server's own bucket.</summary>
    public static Dictionary<string, string?> Settings(Swift server) => new()
    {
        ["Platform:Objects:Provider"] = "s3",
        ["Platform:Objects:Endpoint"] = $"{server.Endpoint}",
        ["Platform:Objects:Region"] = server.Region,
        ["Platform:Objects:Bucket"] = server.Bucket,
        ["Platform:Objects:AccessKey"] = server.AccessKey,
        ["Platform:Objects:SecretKey"] = server.SecretKey,
    };

    /// <summary>All keys of the bucket.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync()
    {
        var keys = new List<string>();
        await foreach (var found in Bucket.ListAsync("", CancellationToken.None))
            keys.Add(found.Key);
        return keys;
    }

    public ValueTask DisposeAsync() => Platform.DisposeAsync();
}
