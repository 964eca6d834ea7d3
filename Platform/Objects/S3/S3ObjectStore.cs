using Amazon.S3;
using Amazon.S3.Model;

namespace VisionInApp.Platform.Objects.S3;

/// <summary>
/// Objects as keys <c>sha256/ab/cd/HEX</c> of a bucket, written only with bytes that were hashed here. What others PUT comes to a key of its own and is
/// hashed when it is first asked for: then it becomes an object or goes.
/// </summary>
internal sealed class S3ObjectStore(S3Bucket bucket, S3Writer writer) : IObjectStore
{
    public Uri? PublicOrigin => bucket.PublicOrigin;

    public Task<ObjectInfo> PutAsync(Stream content, CancellationToken cancellationToken = default) => StoreAsync(content, null, null, cancellationToken);

    public Task<ObjectInfo> PutAsync(
        Stream content, string expectedSha256, long? expectedLength = null, CancellationToken cancellationToken = default) =>
        StoreAsync(content, Sha256Name.Require(expectedSha256), expectedLength, cancellationToken);

    public async Task<Stream?> OpenReadAsync(string sha256, long offset = 0, long? length = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (!Sha256Name.IsValid(sha256))
            return null;
        var key = S3Keys.Object(sha256);
        return await S3ReadStream.OpenAsync(bucket, key, offset, length, cancellationToken)
            ?? (await AdoptAsync(sha256, cancellationToken) is null ? null : await S3ReadStream.OpenAsync(bucket, key, offset, length, cancellationToken));
    }

    public async Task<ObjectInfo?> InfoAsync(string sha256, CancellationToken cancellationToken = default)
    {
        if (!Sha256Name.IsValid(sha256))
            return null;
        return await bucket.HeadAsync(S3Keys.Object(sha256), cancellationToken) is { } head
            ? new ObjectInfo(sha256, head.ContentLength)
            : await AdoptAsync(sha256, cancellationToken);
    }

    public async Task<bool> DeleteAsync(string sha256, CancellationToken cancellationToken = default)
    {
        if (!Sha256Name.IsValid(sha256))
            return false;
        await bucket.DeleteAsync(S3Keys.IncomingWhole(sha256), cancellationToken);
        if (await bucket.HeadAsync(S3Keys.Object(sha256), cancellationToken) is null)
            return false;
        await bucket.DeleteAsync(S3Keys.Object(sha256), cancellationToken);
        return true;
    }

    public Uri SignGet(string sha256, TimeSpan lifetime, string contentType = ObjectContentTypes.Binary, string? downloadName = null)
    {
        var request = new GetPreSignedUrlRequest { Key = S3Keys.Object(Sha256Name.Require(sha256)), Verb = HttpVerb.GET };
        request.ResponseHeaderOverrides.ContentType = ObjectContentTypes.Require(contentType);
        if (downloadName is not null)
            request.ResponseHeaderOverrides.ContentDisposition = Attachment.Named(downloadName);
        return bucket.Presign(request, lifetime);
    }

    public SignedPut SignPut(string sha256, long length, TimeSpan lifetime)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return bucket.PresignPut(new GetPreSignedUrlRequest { Key = S3Keys.IncomingWhole(Sha256Name.Require(sha256)) }, sha256, length, lifetime);
    }

    private async Task<ObjectInfo> StoreAsync(Stream content, string? sha256, long? length, CancellationToken cancellationToken)
    {
        await using var body = await MeasuredBody.TakeAsync(content, sha256, length, cancellationToken);
        var key = S3Keys.Object(body.Info.Sha256);
        if (await bucket.HeadAsync(key, cancellationToken) is null)
            await writer.PutAsync(key, body.Content, body.Info, cancellationToken);
        return body.Info;
    }

    // The bytes come here and go back, so what was hashed is what is kept: the address stays good for a while and may be written to again meanwhile.
    private async Task<ObjectInfo?> AdoptAsync(string sha256, CancellationToken cancellationToken)
    {
        var incoming = S3Keys.IncomingWhole(sha256);
        await using var content = await S3ReadStream.OpenAsync(bucket, incoming, 0, null, cancellationToken);
        if (content is null)
            return null;
        ObjectInfo? info;
        try
        {
            info = await StoreAsync(content, sha256, null, cancellationToken);
        }
        catch (ObjectMismatchException)
        {
            info = null;
        }

        await bucket.DeleteAsync(incoming, cancellationToken);
        return info;
    }
}
