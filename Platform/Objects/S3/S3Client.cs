using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Model;

namespace VisionInApp.Platform.Objects.S3;

/// <summary>Sends bodies as they are to servers other than AWS: many know no chunked signing, and some would store its framing.</summary>
internal sealed class S3Client : AmazonS3Client
{
    public S3Client(AmazonS3Config config)
        : base(config)
    {
    }

    public S3Client(AWSCredentials credentials, AmazonS3Config config)
        : base(credentials, config)
    {
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.AddHandler(new Outages());
        if (Config.ServiceURL is not null)
            pipeline.AddHandlerBefore<Marshaller>(new PlainBodies());
    }

    /// <summary>Outermost: tells an outage that outlasted all retries from a refusal.</summary>
    private sealed class Outages : PipelineHandler
    {
        public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            try
            {
                return await base.InvokeAsync<T>(executionContext);
            }
            catch (Exception e) when (IsOutage(e) && !executionContext.RequestContext.CancellationToken.IsCancellationRequested)
            {
                throw new ObjectStoreUnavailableException(e);
            }
        }

        // Status 0: there was no answer.
        private static bool IsOutage(Exception e) =>
            e is HttpRequestException or IOException or TimeoutException or OperationCanceledException ||
            e is AmazonServiceException { StatusCode: not HttpStatusCode.NotImplemented and var status } && ((int)status == 0 || (int)status >= 500);
    }

    private sealed class PlainBodies : PipelineHandler
    {
        public override void InvokeSync(IExecutionContext executionContext)
        {
            Plain(executionContext.RequestContext.OriginalRequest);
            base.InvokeSync(executionContext);
        }

        public override Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            Plain(executionContext.RequestContext.OriginalRequest);
            return base.InvokeAsync<T>(executionContext);
        }

        private static void Plain(AmazonWebServiceRequest request)
        {
            if (request is PutObjectRequest put)
                put.UseChunkEncoding = false;
            if (request is UploadPartRequest part)
                part.UseChunkEncoding = false;
        }
    }
}
