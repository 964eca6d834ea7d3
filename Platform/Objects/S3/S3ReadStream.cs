using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace VisionInApp.Platform.Objects.S3;

/// <summary>The bytes of a key from a position on; goes on where it was when the connection breaks off half way.</summary>
internal sealed class S3ReadStream : Stream
{
    private const int MaxBreaks = 5;
    private readonly S3Bucket bucket;
    private readonly string key;
    private readonly long end;
    private GetObjectResponse response;
    private long at;
    private int breaks;

    private S3ReadStream(S3Bucket bucket, string key, GetObjectResponse response, long start) =>
        (this.bucket, this.key, this.response, at, end) = (bucket, key, response, start, start + response.ContentLength);

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Null when there is no such key; nothing when the range lies behind the end.</summary>
    public static async Task<Stream?> OpenAsync(S3Bucket bucket, string key, long offset, long? length, CancellationToken cancellationToken)
    {
        // A range cannot say "no bytes".
        if (length <= 0)
            return await bucket.HeadAsync(key, cancellationToken) is null ? null : Null;
        try
        {
            var last = length is { } wanted && wanted <= long.MaxValue - offset ? offset + wanted - 1 : (long?)null;
            return new S3ReadStream(bucket, key, await GetAsync(bucket, key, offset, last, null, cancellationToken), offset);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return Null;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var read = await response.ResponseStream.ReadAsync(buffer, cancellationToken);
                if (read == 0 && buffer.Length > 0 && at < end)
                    throw new IOException($"The object store broke off {end - at} bytes before the end.");
                at += read;
                return read;
            }
            catch (Exception e) when (e is IOException or HttpRequestException or AmazonClientException && breaks++ < MaxBreaks && at < end)
            {
                var etag = response.ETag;
                response.Dispose();
                response = await GetAsync(bucket, key, at, end - 1, etag, cancellationToken);
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            response.Dispose();
        base.Dispose(disposing);
    }

    private static Task<GetObjectResponse> GetAsync(S3Bucket bucket, string key, long first, long? last, string? etag, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest { BucketName = bucket.Name, Key = key, EtagToMatch = etag };
        if (first > 0 || last is not null)
            request.ByteRange = new ByteRange($"bytes={first}-{last}");
        return bucket.Client.GetObjectAsync(request, cancellationToken);
    }
}
