using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using VisionInApp.Messages;
using VisionInApp.WebHost.Http;

namespace VisionInApp.WebHost.Devices;

/// <summary>The desired state under its generation as ETag: the address in it changes with every answer, the state does not.</summary>
public sealed class DesiredAnswer(long generation, Func<DesiredState> state) : IResult, IEndpointMetadataProvider
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var tag = new EntityTagHeaderValue($"\"{generation}\"");
        httpContext.Response.Headers.ETag = tag.ToString();
        httpContext.Response.Headers.CacheControl = "private, no-cache";
        if (!ETags.Matches(httpContext.Request, tag))
            return httpContext.Response.WriteAsJsonAsync(state(), httpContext.RequestAborted);
        httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(DesiredState), ["application/json"]));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified));
    }
}
