using Amazon.S3.Model;
using VisionInApp.Platform.Objects;
using VisionInApp.Platform.Objects.S3;

namespace VisionInApp.Tests.Platform.Objects;

public sealed class S3UploadsTests(RealServers servers) : UploadsContract, IAsyncLifetime
{
    private readonly HttpClient http = new();
    private S3TestBucket bucket = null!;

    protected override IUploads Uploads => bucket.Platform.Get<IUploads>();

    protected override IObjectStore Store => bucket.Platform.Get<IObjectStore>();

    public async ValueTask InitializeAsync() => bucket = await S3TestBucket.MakeAsync(servers);

    [Fact]
    public async Task A_whole_that_was_joined_but_not_yet_read_goes_on_from_there()
    {
        var bytes = Random(3, 1000);
        var upload = await Uploads.BeginAsync(new UploadPlan("o", Sha256(bytes), "f", bytes.Length, UploadPlan.MinPartBytes));
        (await SendAsync(Uploads.SignPart(upload, 1, Sha256(bytes), TimeSpan.FromMinutes(1)), bytes)).ShouldBeTrue();
        await JoinAsync(upload);
        (await Uploads.BeginAsync(upload.Plan)).ShouldBe(upload);
        (await Uploads.SentAsync(upload)).ShouldBe([1]);
        (await Uploads.CompleteAsync(upload)).ShouldBe(new ObjectInfo(Sha256(bytes), 1000));
        (await LeftAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Multipart_uploads_that_nobody_knows_of_are_swept()
    {
        await bucket.Bucket.Client.InitiateMultipartUploadAsync(bucket.Bucket.Name, S3Keys.IncomingParts + "stray");
        var others = await bucket.Bucket.Client.InitiateMultipartUploadAsync(bucket.Bucket.Name, "of-another-program");
        await bucket.Bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket.Bucket.Name, Key = S3Keys.IncomingWhole("stray"), ContentBody = "x" });
        var young = TimeProvider.System.GetUtcNow().AddHours(-1);
        (await Uploads.SweepAsync(young)).ShouldBe(0);
        (await Uploads.SweepAsync(young.AddHours(2))).ShouldBe(2);
        (await LeftAsync()).ShouldBe([others.UploadId]);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await bucket.DisposeAsync();
    }

    protected override async Task<bool> SendAsync(SignedPut target, byte[] bytes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, target.Url) { Content = new ByteArrayContent(bytes) };
        foreach (var (name, value) in target.Headers)
            request.Headers.Add(name, value);
        using var answer = await http.SendAsync(request);
        return answer.IsSuccessStatusCode;
    }

    // The server's clock decides: another address signed for as long and later must be refused before.
    protected override async Task ExpireAsync()
    {
        var address = Store.SignGet(new string('0', 64), TimeSpan.FromSeconds(2));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await http.GetAsync(address, limit.Token)).StatusCode != System.Net.HttpStatusCode.Forbidden)
        {
        }
    }

    protected override async Task<IReadOnlyList<string>> LeftAsync()
    {
        var uploads = await bucket.Bucket.Client.ListMultipartUploadsAsync(bucket.Bucket.Name);
        return [.. (await bucket.KeysAsync()).Where(k => !k.StartsWith("sha256/", StringComparison.Ordinal)), .. uploads.MultipartUploads.Select(u => u.UploadId)];
    }

    private async Task JoinAsync(Upload upload)
    {
        var (handle, client) = (S3Handle.Of(upload), bucket.Bucket.Client);
        var parts = await client.ListPartsAsync(bucket.Bucket.Name, handle.Key, handle.UploadId);
        var complete = new CompleteMultipartUploadRequest { BucketName = bucket.Bucket.Name, Key = handle.Key, UploadId = handle.UploadId };
        complete.AddPartETags(parts.Parts.Select(p => new PartETag(p.PartNumber, p.ETag)));
        await client.CompleteMultipartUploadAsync(complete);
    }
}
