using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace VisionInApp.Platform.Search.Elasticsearch;

/// <summary>Makes indexes and says which one the alias names.</summary>
internal sealed class SearchIndex(ElasticsearchClient client, IndexNames names, TimeProvider time, ILogger<SearchIndex> log)
{
    private const string NoriPlugin = "analysis-nori";

    /// <summary>Indexes that a rebuild left behind when it was killed are no longer its own after this time.</summary>
    private static readonly TimeSpan LeftBehindAfter = TimeSpan.FromDays(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Makes index and alias if there is no alias; of several that start at once, one makes them.</summary>
    public async Task EnsureAsync(CancellationToken cancellation)
    {
        if ((await AllAsync(cancellation)).FirstOrDefault(i => i.IsCurrent) is { } current)
        {
            if (current.Definition < IndexDefinition.Version)
                log.LogWarning("The index {Index} is of an older definition; rebuild the search to use the present one", current.Name);
            return;
        }

        try
        {
            await CreateAsync(isCurrent: true, cancellation);
        }
        catch (ElasticsearchException e)
        {
            if ((await AllAsync(cancellation)).Any(i => i.IsCurrent))
                return;
            throw new SearchUnavailableException($"The index '{names.Alias}' cannot be made: {e.Message}", e);
        }
    }

    /// <summary>An index with the present definition.</summary>
    public async Task<string> CreateAsync(bool isCurrent, CancellationToken cancellation)
    {
        var index = names.New(time.GetUtcNow());
        await client.SendAsync(HttpMethod.Put, $"_index_template/{names.Template}", IndexDefinition.Template(names, await HasNoriAsync(cancellation)), cancellation);
        var body = isCurrent ? new JsonObject { ["aliases"] = new JsonObject { [names.Alias] = new JsonObject { ["is_write_index"] = true } } } : [];
        try
        {
            await client.SendAsync(HttpMethod.Put, index, body, cancellation);
        }
        catch (ElasticsearchException e) when (e.Type == "resource_already_exists_exception")
        {
            // Our own first try, whose answer was lost.
        }

        return index;
    }

    /// <summary>In one step the alias names this index, and those that it named before are gone.</summary>
    public async Task SwapInAsync(string index, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await client.SendAsync(HttpMethod.Post, $"{index}/_refresh", null, cancellation);
        var old = (await AllAsync(cancellation)).Where(i => i.Name != index && (i.IsCurrent || names.MadeAt(i.Name) < now - LeftBehindAfter));
        var actions = new JsonArray([
            .. old.Select(i => new JsonObject { ["remove_index"] = new JsonObject { ["index"] = i.Name } }),
            new JsonObject { ["add"] = new JsonObject { ["index"] = index, ["alias"] = names.Alias, ["is_write_index"] = true } },
        ]);
        try
        {
            await client.SendAsync(HttpMethod.Post, "_aliases", new JsonObject { ["actions"] = actions }, cancellation);
        }
        catch (ElasticsearchException)
        {
            // A second try, after an answer that was lost, finds the old index gone.
            if (!await IsCurrentAsync(index, cancellation))
                throw;
        }
    }

    /// <summary>Drops an index that was to be swapped in, unless it was after all. One that cannot be dropped now goes with a later rebuild.</summary>
    public async Task GiveUpAsync(string index)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            if (!await IsCurrentAsync(index, patience.Token))
                await client.SendAsync(HttpMethod.Delete, index, null, patience.Token);
        }
        catch (Exception e) when (e is SearchUnavailableException or ElasticsearchException or OperationCanceledException)
        {
            log.LogWarning("The unfinished index {Index} could not be dropped: {Reason}", index, e.Message);
        }
    }

    private async Task<bool> IsCurrentAsync(string index, CancellationToken cancellation) =>
        (await AllAsync(cancellation)).Any(i => i.Name == index && i.IsCurrent);

    public async Task<bool> IsEmptyAsync(CancellationToken cancellation) =>
        (await client.SendAsync(HttpMethod.Get, $"{names.Alias}/_count", null, cancellation))["count"]?.GetValue<long>() == 0;

    private async Task<IReadOnlyList<Made>> AllAsync(CancellationToken cancellation)
    {
        try
        {
            var answer = await client.SendAsync(HttpMethod.Get, names.Pattern, null, cancellation);
            return [.. answer.AsObject().Select(i => new Made(
                i.Key, i.Value?["aliases"]?[names.Alias] is not null, i.Value?["mappings"]?["_meta"]?["definition"]?["version"]?.GetValue<int>() ?? 0))];
        }
        catch (ElasticsearchException e) when (e.Status == 404)
        {
            return [];
        }
    }

    // Every node must have it. Where one may not ask, as on hosted clusters, Korean is searched by pairs of letters.
    private async Task<bool> HasNoriAsync(CancellationToken cancellation)
    {
        try
        {
            var nodes = (await client.SendAsync(HttpMethod.Get, "_nodes/plugins", null, cancellation))["nodes"] as JsonObject ?? [];
            return nodes.Count > 0 && nodes.All(n => n.Value?["plugins"] is JsonArray plugins && plugins.Any(p => $"{p?["name"]}" == NoriPlugin));
        }
        catch (ElasticsearchException)
        {
            return false;
        }
    }

    private sealed record Made(string Name, bool IsCurrent, int Definition);
}
