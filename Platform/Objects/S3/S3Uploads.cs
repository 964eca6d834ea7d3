using System.Net;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;

namespace VisionInApp.Platform.Objects.S3;

/// <summary>Uploads as S3 multipart uploads to a key of their own. What has come is what the bucket says; the record beside it only says what was planned.</summary>
internal sealed class S3Uploads(S3Bucket bucket, S3Writer writer, IObjectStore objects, TimeProvider time) : IUploads
{
    private readonly S3PartList parts = new(bucket);

    public async Task<Upload> BeginAsync(UploadPlan plan, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(plan.Owner, plan.Sha256, cancellationToken) is { } begun)
        {
            if (begun.Plan.Bytes == plan.Bytes && (await SentAsync(begun, cancellationToken) is { Count: > 0 } || await parts.ReadAsync(begun, cancellationToken) is not null))
                return begun;
            await AbortAsync(begun, cancellationToken);
        }

        var key = $"{S3Keys.IncomingParts}{Guid.NewGuid():n}";
        var initiated = await bucket.Client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = bucket.Name, Key = key, ChecksumAlgorithm = ChecksumAlgorithm.SHA256 }, cancellationToken);
        var upload = new Upload(plan, time.GetUtcNow(), new S3Handle(key, initiated.UploadId).ToString());
        var record = new PutObjectRequest { BucketName = bucket.Name, Key = RecordKey(plan), ContentBody = JsonSerializer.Serialize(upload, JsonSerializerOptions.Web) };
        await bucket.Client.PutObjectAsync(record, cancellationToken);
        return upload;
    }

    public Task<Upload?> FindAsync(string owner, string sha256, CancellationToken cancellationToken = default) =>
        ReadAsync(S3Keys.Upload(owner, Sha256Name.Require(sha256)), cancellationToken);

    public async Task<IReadOnlyList<Upload>> ListAsync(string owner, CancellationToken cancellationToken = default)
    {
        var found = new List<Upload>();
        await foreach (var record in bucket.ListAsync(S3Keys.UploadsOf(owner), cancellationToken))
        {
            if (await ReadAsync(record.Key, cancellationToken) is { } upload)
                found.Add(upload);
        }

        return [.. found.OrderByDescending(u => u.BegunAt)];
    }

    public async Task<IReadOnlyList<int>> SentAsync(Upload upload, CancellationToken cancellationToken = default)
    {
        if (await parts.ReadAsync(upload, cancellationToken) is { } sent)
            return [.. sent.Select(p => p.PartNumber)];
        // Put together already, and cut off before the whole was read.
        return await bucket.HeadAsync(S3Handle.Of(upload).Key, cancellationToken) is null ? [] : [.. Enumerable.Range(1, upload.Plan.Parts)];
    }

    public SignedPut SignPart(Upload upload, int number, string partSha256, TimeSpan lifetime)
    {
        var handle = S3Handle.Of(upload);
        var request = new GetPreSignedUrlRequest { Key = handle.Key, UploadId = handle.UploadId, PartNumber = number };
        return bucket.PresignPut(request, Sha256Name.Require(partSha256), upload.Plan.LengthOf(number), lifetime);
    }

    public async Task<ObjectInfo> CompleteAsync(Upload upload, CancellationToken cancellationToken = default)
    {
        var incoming = S3Handle.Of(upload).Key;
        if (await objects.InfoAsync(upload.Plan.Sha256, cancellationToken) is { } kept)
        {
            await AbortAsync(upload, cancellationToken);
            return kept;
        }

        await JoinAsync(upload, incoming, cancellationToken);
        var info = await VerifyAsync(upload, incoming, cancellationToken);
        // Joined once, the key takes no more parts, and no other upload has it: what was read is what is copied.
        await writer.CopyAsync(incoming, S3Keys.Object(info.Sha256), info.Length, cancellationToken);
        await AbortAsync(upload, cancellationToken);
        return info;
    }

    public async Task AbortAsync(Upload upload, CancellationToken cancellationToken = default)
    {
        var handle = S3Handle.Of(upload);
        await parts.AbortAsync(handle, cancellationToken);
        await bucket.DeleteAsync(handle.Key, cancellationToken);
        await bucket.DeleteAsync(RecordKey(upload.Plan), cancellationToken);
    }

    public async Task<int> SweepAsync(DateTimeOffset begunBefore, CancellationToken cancellationToken = default)
    {
        var before = begunBefore.UtcDateTime;
        var swept = 0;
        foreach (var record in await OlderAsync(S3Keys.Uploads, before, cancellationToken))
        {
            if (await ReadAsync(record, cancellationToken) is not { } upload)
                continue;
            await AbortAsync(upload, cancellationToken);
            swept++;
        }

        foreach (var left in await OlderAsync(S3Keys.Incoming, before, cancellationToken))
        {
            await bucket.DeleteAsync(left, cancellationToken);
            swept++;
        }

        return swept + await parts.AbortOlderAsync(before, cancellationToken);
    }

    private async Task JoinAsync(Upload upload, string incoming, CancellationToken cancellationToken)
    {
        if (await parts.ReadAsync(upload, cancellationToken) is not { } sent)
            return;
        if (sent.Count < upload.Plan.Parts)
            throw Incomplete(upload, sent.Select(p => p.PartNumber));
        var complete = new CompleteMultipartUploadRequest { BucketName = bucket.Name, Key = incoming, UploadId = S3Handle.Of(upload).UploadId };
        complete.AddPartETags(sent.Select(p => new PartETag { PartNumber = p.PartNumber, ETag = p.ETag, ChecksumSHA256 = p.ChecksumSHA256 }));
        await bucket.Client.CompleteMultipartUploadAsync(complete, cancellationToken);
    }

    private async Task<ObjectInfo> VerifyAsync(Upload upload, string incoming, CancellationToken cancellationToken)
    {
        await using var whole = await S3ReadStream.OpenAsync(bucket, incoming, 0, null, cancellationToken) ?? throw Incomplete(upload, []);
        var info = await Measured.ReadAsync(whole, null, null, cancellationToken);
        try
        {
            info.Require(upload.Plan.Sha256, upload.Plan.Bytes);
            return info;
        }
        catch (ObjectMismatchException)
        {
            await AbortAsync(upload, cancellationToken);
            throw;
        }
    }

    private static UploadIncompleteException Incomplete(Upload upload, IEnumerable<int> sent) =>
        new([.. Enumerable.Range(1, upload.Plan.Parts).Except(sent)]);

    private async Task<List<string>> OlderAsync(string prefix, DateTime before, CancellationToken cancellationToken)
    {
        var old = new List<string>();
        await foreach (var found in bucket.ListAsync(prefix, cancellationToken))
        {
            if (found.LastModified.ToUniversalTime() < before)
                old.Add(found.Key);
        }

        return old;
    }

    private async Task<Upload?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            using var record = await bucket.Client.GetObjectAsync(bucket.Name, key, cancellationToken);
            return await JsonSerializer.DeserializeAsync<Upload>(record.ResponseStream, JsonSerializerOptions.Web, cancellationToken);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static string RecordKey(UploadPlan plan) => S3Keys.Upload(plan.Owner, plan.Sha256);
}
