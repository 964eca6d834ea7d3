using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VisionInApp.Grains.Interfaces.Hints;

namespace VisionInApp.Silo.Hints;

/// <summary>Hints within this process, from its own grains and workers and, where there are several processes, from the others by <see cref="HintLink"/>.</summary>
internal sealed class HintHub : IHints, IHintFeed
{
    private const int HeldForSlowReader = 1000;
    private readonly ConcurrentDictionary<Channel<Hint>, bool> readers = [];

    /// <summary>Gets every hint of this process.</summary>
    public Action<Hint>? Outward { get; set; }

    public void Publish(Hint hint)
    {
        Show(hint);
        Outward?.Invoke(hint);
    }

    /// <summary>A hint of another process.</summary>
    public void Show(Hint hint)
    {
        foreach (var reader in readers.Keys)
            reader.Writer.TryWrite(hint);
    }

    /// <summary>Hints may have been lost: every reader ends, so that who shows anything looks again.</summary>
    public void EndReaders()
    {
        foreach (var reader in readers.Keys)
            reader.Writer.TryComplete();
    }

    public async IAsyncEnumerable<Hint> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var channel = Channel.CreateBounded<Hint>(new BoundedChannelOptions(HeldForSlowReader) { FullMode = BoundedChannelFullMode.DropOldest });
        readers[channel] = true;
        try
        {
            await foreach (var hint in channel.Reader.ReadAllAsync(cancellation))
                yield return hint;
        }
        finally
        {
            readers.TryRemove(channel, out _);
        }
    }
}

internal static class HintRegistration
{
    public static IServiceCollection AddHints(this IServiceCollection services) => services
        .AddSingleton<HintHub>()
        .AddSingleton<IHints>(s => s.GetRequiredService<HintHub>())
        .AddSingleton<IHintFeed>(s => s.GetRequiredService<HintHub>());
}
