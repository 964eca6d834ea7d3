using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace VisionInApp.Platform.Objects.S3;

/// <summary>Clients of AWS as AWS has it, or of an S3-compatible server where an endpoint is set.</summary>
internal static class S3Clients
{
    private const string Area = "Objects";

    /// <exception cref="PlatformConfigurationException">A setting is missing or wrong; the message names its key.</exception>
    public static void Require(ObjectOptions options)
    {
        PlatformConfiguration.Require(Area, "Bucket", options.Bucket, "name the bucket that holds the objects");
        if (options.Endpoint.Length == 0)
            PlatformConfiguration.Require(Area, "Region", options.Region, "name the bucket's region, or the endpoint of another server than AWS");
        RequireAddress("Endpoint", options.Endpoint);
        RequireAddress("PublicEndpoint", options.PublicEndpoint);
        if (options.Retries is < 0 or > 10)
            throw new PlatformConfigurationException("Platform:Objects:Retries must be 0 to 10.");
        if (options.AccessKey.Length > 0 != options.SecretKey.Length > 0)
            throw new PlatformConfigurationException("Platform:Objects:AccessKey and Platform:Objects:SecretKey go together; give both, or neither for the AWS default chain.");
    }

    /// <param name="options">Checked before.</param>
    /// <param name="endpoint">Empty for AWS.</param>
    public static AmazonS3Client Create(ObjectOptions options, string endpoint)
    {
        // Presigned addresses would otherwise be of version 2, which new regions and many servers refuse.
        AWSConfigsS3.UseSignatureVersion4 = true;
        var config = new AmazonS3Config { RetryMode = RequestRetryMode.Standard, MaxErrorRetry = options.Retries, ForcePathStyle = options.PathStyle ?? endpoint.Length > 0 };
        if (endpoint.Length > 0)
            (config.ServiceURL, config.AuthenticationRegion) = (endpoint, options.Region.Length > 0 ? options.Region : "us-east-1");
        else
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        return options.AccessKey.Length > 0
            ? new S3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config)
            : new S3Client(config);
    }

    private static void RequireAddress(string key, string address)
    {
        if (address.Length > 0 && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            throw new PlatformConfigurationException($"Platform:Objects:{key} is '{address}', which is no http or https address.");
    }
}
