using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace VisionInApp.Platform.Objects.S3;

/// <summary>Writes and copies within the bucket: small bodies at once, large ones in parts that appear together.</summary>
internal sealed class S3Writer(S3Bucket bucket)
{
    private const long AtOnceBytes = 64L << 20;
    private const long PartBytes = 32L << 20;
    private const long CopyBytes = 256L << 20;
    private const int CopiesAtOnce = 4;

    // Until the server says that it knows no conditions.
    private volatile bool conditional = true;

    /// <summary>Writes a body that was measured before; where there is one by that name already, it stays.</summary>
    public Task PutAsync(string key, Stream content, ObjectInfo info, CancellationToken cancellationToken) =>
        info.Length <= AtOnceBytes ? PutAtOnceAsync(key, content, info, cancellationToken) : PutInPartsAsync(key, content, info, cancellationToken);

    /// <summary>Copies without the bytes coming here.</summary>
    public async Task CopyAsync(string from, string to, long length, CancellationToken cancellationToken)
    {
        if (length <= CopyBytes)
        {
            await bucket.Client.CopyObjectAsync(bucket.Name, from, bucket.Name, to, cancellationToken);
            return;
        }

        await InPartsAsync(to, async upload =>
        {
            var parts = new PartETag[(length + CopyBytes - 1) / CopyBytes];
            var limits = new ParallelOptions { MaxDegreeOfParallelism = CopiesAtOnce, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, parts.Length, limits, async (i, token) => parts[i] = await CopyPartAsync(upload, from, i, length, token));
            return parts;
        }, cancellationToken);
    }

    private async Task PutAtOnceAsync(string key, Stream content, ObjectInfo info, CancellationToken cancellationToken)
    {
        var (start, asked) = (content.Position, conditional);
        try
        {
            await bucket.Client.PutObjectAsync(Request(key, content, info, asked), cancellationToken);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            // Another was first, or an attempt of ours whose answer was lost.
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotImplemented && asked)
        {
            // The same bytes over the same bytes: without the condition it is only one write more.
            conditional = false;
            content.Position = start;
            await bucket.Client.PutObjectAsync(Request(key, content, info, whenAbsent: false), cancellationToken);
        }
    }

    private PutObjectRequest Request(string key, Stream content, ObjectInfo info, bool whenAbsent)
    {
        var request = new PutObjectRequest { BucketName = bucket.Name, Key = key, InputStream = content, AutoCloseStream = false, AutoResetStreamPosition = false };
        if (whenAbsent)
            request.Headers["If-None-Match"] = "*";
        if (bucket.IsAws)
            request.ChecksumSHA256 = Convert.ToBase64String(Convert.FromHexString(info.Sha256));
        return request;
    }

    private Task PutInPartsAsync(string key, Stream content, ObjectInfo info, CancellationToken cancellationToken) =>
        InPartsAsync(key, async upload =>
        {
            var parts = new List<PartETag>();
            for (var left = info.Length; left > 0; left -= PartBytes)
            {
                var request = new UploadPartRequest
                {
                    BucketName = bucket.Name,
                    Key = key,
                    UploadId = upload.UploadId,
                    PartNumber = parts.Count + 1,
                    PartSize = Math.Min(left, PartBytes),
                    IsLastPart = left <= PartBytes,
                    InputStream = content,
                    ChecksumAlgorithm = bucket.IsAws ? ChecksumAlgorithm.SHA256 : null,
                };
                var sent = await bucket.Client.UploadPartAsync(request, cancellationToken);
                parts.Add(new PartETag { PartNumber = request.PartNumber, ETag = sent.ETag, ChecksumSHA256 = sent.ChecksumSHA256 });
            }

            return parts;
        }, cancellationToken);

    private async Task InPartsAsync(string key, Func<InitiateMultipartUploadResponse, Task<IEnumerable<PartETag>>> send, CancellationToken cancellationToken)
    {
        var upload = await bucket.Client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = bucket.Name, Key = key, ChecksumAlgorithm = bucket.IsAws ? ChecksumAlgorithm.SHA256 : null }, cancellationToken);
        try
        {
            var complete = new CompleteMultipartUploadRequest { BucketName = bucket.Name, Key = key, UploadId = upload.UploadId };
            complete.AddPartETags(await send(upload));
            await bucket.Client.CompleteMultipartUploadAsync(complete, cancellationToken);
        }
        catch
        {
            await bucket.Client.AbortMultipartUploadAsync(bucket.Name, key, upload.UploadId, CancellationToken.None);
            throw;
        }
    }

    private async Task<PartETag> CopyPartAsync(InitiateMultipartUploadResponse upload, string from, int index, long length, CancellationToken cancellationToken)
    {
        var first = index * CopyBytes;
        var copied = await bucket.Client.CopyPartAsync(
            new CopyPartRequest
            {
                SourceBucket = bucket.Name,
                SourceKey = from,
                DestinationBucket = bucket.Name,
                DestinationKey = upload.Key,
                UploadId = upload.UploadId,
                PartNumber = index + 1,
                FirstByte = first,
                LastByte = Math.Min(first + CopyBytes, length) - 1,
            },
            cancellationToken);
        return new PartETag { PartNumber = index + 1, ETag = copied.ETag, ChecksumSHA256 = copied.ChecksumSHA256 };
    }
}
