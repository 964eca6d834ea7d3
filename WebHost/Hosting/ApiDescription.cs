using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Http;

namespace VisionInApp.WebHost.Hosting;

/// <summary>The OpenAPI document and the page that shows it.</summary>
public static class ApiDescription
{
    public const string ReferencePath = "/reference";
    private const string Bearer = "bearer";

    /// <summary>In the order in which a person uses them.</summary>
    private static readonly string[] Chapters =
        ["Session", "Projects", "Members", "Data", "Training", "Models", "Devices", "Rollouts", "Feedback", "Loop", "Search", "Events", "Objects", "Spoken by devices"];

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "VisionInApp", Version = "v1", Description = "The whole life of an object-detection model: label, train, register, roll out, feed back." };
            document.Servers = [];
            document.Tags = Chapters.Select(name => new OpenApiTag { Name = name }).ToHashSet();
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = "From `POST /api/v1/session`, or an ID token of Firebase where `GET /api/v1/session/settings` says so; devices sign their own." },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(DescribeAccess);
        options.AddOperationTransformer(DescribeKey);
        options.AddOperationTransformer(NameQueryAsJson);
    });

    public static void MapApiDescription(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        routes.MapScalarApiReference(ReferencePath, options => options
            .WithTitle("VisionInApp API")
            .WithOpenApiRoutePattern("/openapi/{documentName}.json")
            .DisableDefaultFonts()
            .HideDeveloperTools()
            .AddPreferredSecuritySchemes(Bearer)
            .DisableAgent()
            .DisableTelemetry()).AllowAnonymous();
    }

    private static Task DescribeAccess(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IAllowAnonymous>().Any())
            return Task.CompletedTask;
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
        operation.Responses ??= [];
        operation.Responses.TryAdd("401", new OpenApiResponse { Description = "No or bad token." });
        if (metadata.OfType<NeededRight>().LastOrDefault() is { } needed)
            operation.Description = $"Needs the right to {needed.Right.ToString().ToLowerInvariant()} in the project.";
        return Task.CompletedTask;
    }

    // Query names are matched in any case; the document shows them as everything else is written.
    private static Task NameQueryAsJson(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(p => p.In == ParameterLocation.Query))
            parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
        return Task.CompletedTask;
    }

    private static Task DescribeKey(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<CommandMarker>().Any())
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = Caller.KeyHeader,
                In = ParameterLocation.Header,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 64 },
                Description = "A repeated command with the same key is answered, not repeated.",
            });
        return Task.CompletedTask;
    }
}
