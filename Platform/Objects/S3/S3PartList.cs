using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace VisionInApp.Platform.Objects.S3;

/// <summary>What the bucket says about multipart uploads that are not put together yet.</summary>
internal sealed class S3PartList(S3Bucket bucket)
{
    /// <summary>The parts that have come with the length they must have, in order; null when the bucket knows no such upload (any more).</summary>
    public async Task<IReadOnlyList<PartDetail>?> ReadAsync(Upload upload, CancellationToken cancellationToken)
    {
        var (found, handle) = (new List<PartDetail>(), S3Handle.Of(upload));
        var request = new ListPartsRequest { BucketName = bucket.Name, Key = handle.Key, UploadId = handle.UploadId };
        ListPartsResponse page;
        try
        {
            do
            {
                page = await bucket.Client.ListPartsAsync(request, cancellationToken);
                found.AddRange(page.Parts.Where(p => upload.Plan.Has(p.PartNumber) && p.Size == upload.Plan.LengthOf(p.PartNumber)));
                request.PartNumberMarker = $"{page.NextPartNumberMarker}";
            }
            while (page.IsTruncated);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        return [.. found.OrderBy(p => p.PartNumber)];
    }

    /// <summary>No error when there is none.</summary>
    public async Task AbortAsync(S3Handle upload, CancellationToken cancellationToken)
    {
        try
        {
            await bucket.Client.AbortMultipartUploadAsync(bucket.Name, upload.Key, upload.UploadId, cancellationToken);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
        }
    }

    /// <summary>Aborts all of ours that were begun before; those of puts that a crash cut off too. Answers how many.</summary>
    public async Task<int> AbortOlderAsync(DateTime before, CancellationToken cancellationToken)
    {
        var old = new List<MultipartUpload>();
        var request = new ListMultipartUploadsRequest { BucketName = bucket.Name };
        ListMultipartUploadsResponse page;
        do
        {
            page = await bucket.Client.ListMultipartUploadsAsync(request, cancellationToken);
            old.AddRange(page.MultipartUploads.Where(u => S3Keys.IsOurs(u.Key) && u.Initiated.ToUniversalTime() < before));
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
        while (page.IsTruncated);
        foreach (var upload in old)
            await AbortAsync(new S3Handle(upload.Key, upload.UploadId), cancellationToken);
        return old.Count;
    }
}
