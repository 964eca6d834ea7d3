using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VisionInApp.Grains.Interfaces.Hints;

namespace VisionInApp.Silo.Hints;

/// <summary>Hints within this process. With several silos a stream between them stands behind the same two interfaces.</summary>
internal sealed class HintHub : IHints, IHintFeed
{
    private const int HeldForSlowReader = 1000;
    private readonly ConcurrentDictionary<Channel<Hint>, bool> readers = [];

    public void Publish(Hint hint)
    {
        foreach (var reader in readers.Keys)
            reader.Writer.TryWrite(hint);
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
