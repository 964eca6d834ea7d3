using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace VisionInApp.Platform.Objects.S3;

/// <summary>The bucket, by our own address for ourselves and by the public one for those who get signed addresses.</summary>
internal sealed class S3Bucket : IDisposable
{
    private const string Checksum = "x-amz-checksum-sha256";
    private readonly AmazonS3Client outside;

    /// <exception cref="PlatformConfigurationException">A setting is missing or wrong; the message names its key.</exception>
    public S3Bucket(ObjectOptions options)
    {
        S3Clients.Require(options);
        Name = options.Bucket;
        Client = S3Clients.Create(options, options.Endpoint);
        var publicEndpoint = options.PublicEndpoint.Length > 0 ? options.PublicEndpoint : options.Endpoint;
        outside = S3Clients.Create(options, publicEndpoint);
        IsAws = options.Endpoint.Length == 0;
        PublicOrigin = OriginOf(options, publicEndpoint);
    }

    public AmazonS3Client Client { get; }

    public string Name { get; }

    public Uri PublicOrigin { get; }

    /// <summary>Whether everything that AWS documents may be relied upon.</summary>
    public bool IsAws { get; }

    /// <summary>Null when there is none.</summary>
    public async Task<GetObjectMetadataResponse?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await Client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Name, Key = key }, cancellationToken);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>No error when there is none.</summary>
    public Task DeleteAsync(string key, CancellationToken cancellationToken) => Client.DeleteObjectAsync(Name, key, cancellationToken);

    /// <summary>All under a prefix.</summary>
    public async IAsyncEnumerable<S3Object> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = Name, Prefix = prefix };
        ListObjectsV2Response page;
        do
        {
            page = await Client.ListObjectsV2Async(request, cancellationToken);
            foreach (var found in page.S3Objects)
                yield return found;
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated);
    }

    public Uri Presign(GetPreSignedUrlRequest request, TimeSpan lifetime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        request.BucketName = Name;
        request.Expires = In(lifetime);
        request.Protocol = PublicOrigin.Scheme == Uri.UriSchemeHttp ? Protocol.HTTP : Protocol.HTTPS;
        return new Uri(outside.GetPreSignedURL(request));
    }

    /// <summary>An address that takes exactly these bytes where the server checks SHA-256, and exactly as many where it does not.</summary>
    public SignedPut PresignPut(GetPreSignedUrlRequest request, string sha256, long length, TimeSpan lifetime)
    {
        var checksum = Convert.ToBase64String(Convert.FromHexString(sha256));
        request.Verb = HttpVerb.PUT;
        request.Headers.ContentLength = length;
        request.Headers[Checksum] = checksum;
        return new SignedPut(Presign(request, lifetime), new Dictionary<string, string> { [Checksum] = checksum });
    }

    public void Dispose()
    {
        Client.Dispose();
        outside.Dispose();
    }

    // The client signs with the system's clock, whatever ours says.
    private static DateTime In(TimeSpan lifetime) => TimeProvider.System.GetUtcNow().UtcDateTime + lifetime;

    // Asked of the client that signs, with keys that mean nothing: the real ones may not be there yet.
    private static Uri OriginOf(ObjectOptions options, string endpoint)
    {
        using var client = S3Clients.Create(new ObjectOptions { Region = options.Region, PathStyle = options.PathStyle, AccessKey = "-", SecretKey = "-" }, endpoint);
        var secure = !endpoint.StartsWith("http:", StringComparison.OrdinalIgnoreCase);
        var signed = client.GetPreSignedURL(new GetPreSignedUrlRequest
        {
            BucketName = options.Bucket,
            Key = "-",
            Expires = In(TimeSpan.FromMinutes(1)),
            Protocol = secure ? Protocol.HTTPS : Protocol.HTTP,
        });
        return new Uri(new Uri(signed).GetLeftPart(UriPartial.Authority));
    }
}
