namespace VisionInApp.Platform.Objects.S3;

/// <summary>A body whose digest and length are known before it is sent: the stream itself where it can be read twice, else a scratch file.</summary>
internal sealed class MeasuredBody : IAsyncDisposable
{
    private readonly Stream? scratch;

    private MeasuredBody(Stream content, Stream? scratch, ObjectInfo info) => (Content, this.scratch, Info) = (content, scratch, info);

    /// <summary>Stands at the body's start.</summary>
    public Stream Content { get; }

    public ObjectInfo Info { get; }

    /// <exception cref="ObjectMismatchException">The bytes are others than announced.</exception>
    public static async Task<MeasuredBody> TakeAsync(Stream content, string? sha256, long? length, CancellationToken cancellationToken)
    {
        var scratch = content.CanSeek ? null : ScratchFile.Create();
        try
        {
            var start = content.CanSeek ? content.Position : 0;
            var info = await Measured.ReadAsync(content, scratch, length, cancellationToken);
            info.Require(sha256, length);
            var body = scratch ?? content;
            body.Position = start;
            return new MeasuredBody(body, scratch, info);
        }
        catch
        {
            if (scratch is not null)
                await scratch.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => scratch?.DisposeAsync() ?? ValueTask.CompletedTask;
}
