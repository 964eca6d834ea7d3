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
        if (Config.ServiceURL is not null)
            pipeline.AddHandlerBefore<Marshaller>(new PlainBodies());
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
