using VisionInApp.Platform.Search;

namespace VisionInApp.Tests.Platform.Search.Elasticsearch;

/// <summary>The platform with its Elasticsearch adapter on a server that answers as it is told; every request is held against the official description where that is here.</summary>
internal sealed class ElasticsearchOn : IAsyncDisposable
{
    private readonly TestPlatform platform;
    private readonly ElasticsearchApi? api = ElasticsearchApi.IsHere ? new ElasticsearchApi() : null;

    public ElasticsearchOn(Func<Received, Reply> answer, params (string Key, string Value)[] settings)
    {
        Server = new RecordingServer(answer);
        var all = new Dictionary<string, string?> { ["Platform:Search:Provider"] = "elasticsearch", ["Platform:Search:Address"] = Server.Address };
        foreach (var (key, value) in settings)
            all[$"Platform:Search:{key}"] = value;
        platform = new TestPlatform(settings: all);
    }

    public RecordingServer Server { get; }

    public ISearch Search => platform.Get<ISearch>();

    public T Get<T>()
        where T : notnull => platform.Get<T>();

    public async ValueTask DisposeAsync()
    {
        await platform.DisposeAsync();
        await Server.DisposeAsync();
        if (api is not null)
            Server.Requests.SelectMany(r => api.Check(r.Method, r.Path, r.Body, r.Type).Select(e => $"{r.Line}: {e}")).ShouldBeEmpty();
    }
}
