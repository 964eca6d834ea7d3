using VisionInApp.Platform.Search;
using VisionInApp.Platform.Search.Elasticsearch;

namespace VisionInApp.Tests.Platform.Search.Elasticsearch;

/// <summary>The contract on the Elasticsearch at <c>ELASTICSEARCH_URL</c>, with <c>ELASTICSEARCH_USER</c> and <c>ELASTICSEARCH_PASSWORD</c> where it asks for them; skipped without.</summary>
public sealed class ElasticsearchSearchTests : SearchContract, IAsyncLifetime
{
    private readonly string prefix = $"test-{Guid.NewGuid():n}-";
    private TestPlatform? platform;

    private ElasticsearchClient Client => platform!.Get<ElasticsearchClient>();

    protected override ISearch Search => platform!.Get<ISearch>();

    public async ValueTask InitializeAsync()
    {
        var address = Environment.GetEnvironmentVariable("ELASTICSEARCH_URL");
        Assert.SkipWhen(string.IsNullOrEmpty(address), "ELASTICSEARCH_URL names no Elasticsearch to test against");
        platform = new TestPlatform(settings: new()
        {
            ["Platform:Search:Provider"] = "elasticsearch",
            ["Platform:Search:Address"] = address,
            ["Platform:Search:User"] = Environment.GetEnvironmentVariable("ELASTICSEARCH_USER") ?? "",
            ["Platform:Search:Password"] = Environment.GetEnvironmentVariable("ELASTICSEARCH_PASSWORD") ?? "",
            ["Platform:Search:CaFile"] = Environment.GetEnvironmentVariable("ELASTICSEARCH_CA") ?? "",
            ["Platform:Search:IndexPrefix"] = prefix,
        });
        await Search.PrepareAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (platform is null)
            return;
        // Servers refuse to drop what matches a pattern.
        var made = (await Client.SendAsync(HttpMethod.Get, $"{prefix}things-*", null, CancellationToken.None)).AsObject();
        foreach (var (index, _) in made)
            await Client.SendAsync(HttpMethod.Delete, index, null, CancellationToken.None);
        await Client.SendAsync(HttpMethod.Delete, $"_index_template/{prefix}things", null, CancellationToken.None);
        await platform.DisposeAsync();
    }

    protected override Task SettleAsync() =>
        Client.SendAsync(HttpMethod.Post, $"{prefix}things/_refresh", null, TestContext.Current.CancellationToken);
}
