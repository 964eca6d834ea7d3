using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace VisionInApp.Platform.Streams;

/// <summary>Reads and decodes messages while earlier ones are being committed, and hands out together what has arrived.</summary>
internal static class ReadAhead
{
    private const int MaxMessages = 32;
    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Groups of at least one message, in order; one after a hole begins a group.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<IncomingMessage>> GroupsAsync(
        IAsyncEnumerable<StreamMessage> messages, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = Channel.CreateBounded<IncomingMessage>(new BoundedChannelOptions(MaxMessages) { SingleReader = true, SingleWriter = true });
        var pumping = Task.Run(() => PumpAsync(messages, ahead.Writer, leaving.Token), CancellationToken.None);
        try
        {
            while (await ahead.Reader.WaitToReadAsync(cancellationToken))
                yield return Take(ahead.Reader);
        }
        finally
        {
            await leaving.CancelAsync();
            await pumping;
        }
    }

    private static List<IncomingMessage> Take(ChannelReader<IncomingMessage> reader)
    {
        var (group, bytes) = (new List<IncomingMessage>(), 0L);
        while (group.Count < MaxMessages && bytes < MaxBytes && reader.TryPeek(out var next) && (group.Count == 0 || !next.Message.AfterHole))
        {
            reader.TryRead(out next);
            group.Add(next!);
            bytes += next!.Message.Body.Length;
        }

        return group;
    }

    // What breaks the stream comes out at the reader, after everything that was read before it.
    private static async Task PumpAsync(IAsyncEnumerable<StreamMessage> messages, ChannelWriter<IncomingMessage> writer, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in messages.WithCancellation(cancellationToken))
                await writer.WriteAsync(IncomingMessage.Of(message), cancellationToken);
            writer.Complete();
        }
        catch (Exception e)
        {
            writer.Complete(e);
        }
    }
}
