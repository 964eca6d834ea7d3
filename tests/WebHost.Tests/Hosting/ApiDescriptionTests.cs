using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using VisionInApp.WebHost.Access;

namespace VisionInApp.Tests.WebHost.Hosting;

[Collection(WebHostCollection.Name)]
public sealed class ApiDescriptionTests(WebHostFixture host)
{
    private static readonly string[] NotDescribed = ["/health", "/openapi", "/reference"];

    [Fact]
    public async Task The_document_is_valid_and_describes_every_route()
    {
        var document = await LoadAsync();
        var described = document.Paths.SelectMany(p => p.Value.Operations!.Select(o => $"{o.Key.Method} {p.Key}")).ToHashSet();
        var mapped = Routes().SelectMany(r => r.Methods.Select(m => $"{m} {r.Path}")).ToHashSet();
        mapped.Count.ShouldBeGreaterThan(60);
        mapped.Except(described).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_operation_has_a_name_of_its_own_and_says_what_it_does()
    {
        var operations = (await LoadAsync()).Paths.Values.SelectMany(p => p.Operations!.Values).ToList();
        operations.ShouldAllBe(o => !string.IsNullOrEmpty(o.OperationId) && !string.IsNullOrEmpty(o.Summary) && o.Tags!.Count == 1);
        operations.Select(o => o.OperationId).ShouldBeUnique();
        var chapters = (await LoadAsync()).Tags!.Select(t => t.Name).ToList();
        operations.SelectMany(o => o.Tags!).Select(t => t.Name).Except(chapters).ShouldBeEmpty();
        operations.ShouldAllBe(o => o.Responses!.Keys.Any(status => status.StartsWith('2')));
    }

    [Fact]
    public void Every_command_on_a_project_needs_a_right()
    {
        var open = new[] { "/api/v1/session", "/api/v1/session/end-all", "/api/v1/projects", "/api/v1/device/", "/api/v1/invitations/", "/objects/" };
        var commands = Endpoints().Where(e => Methods(e).Any(m => m is not ("GET" or "HEAD"))).ToList();
        commands.Where(e => e.Metadata.GetMetadata<NeededRight>() is null && !e.Metadata.OfType<IAuthorizeData>().Any(a => a.Policy == AccessRegistration.Admins))
            .Select(e => $"/{e.RoutePattern.RawText!.Trim('/')}")
            .Where(path => !open.Any(o => o.EndsWith('/') ? path.StartsWith(o, StringComparison.Ordinal) : path == o))
            .ShouldBeEmpty();
    }

    private async Task<OpenApiDocument> LoadAsync()
    {
        await using var json = await host.NewApi(null).Http.GetStreamAsync("/openapi/v1.json");
        using var buffer = new MemoryStream();
        await json.CopyToAsync(buffer);
        buffer.Position = 0;
        var read = await OpenApiDocument.LoadAsync(buffer, "json");
        read.Diagnostic!.Errors.ShouldBeEmpty();
        return read.Document!;
    }

    private IEnumerable<(string Path, IEnumerable<string> Methods)> Routes() => Endpoints()
        .Select(e => ($"/{PathOf(e.RoutePattern)}", Methods(e).Where(m => m != "HEAD")))
        .Where(r => !NotDescribed.Any(n => r.Item1.StartsWith(n, StringComparison.Ordinal)));

    private IEnumerable<RouteEndpoint> Endpoints() =>
        host.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Where(e => Methods(e).Any());

    private static IEnumerable<string> Methods(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];

    private static string PathOf(RoutePattern pattern) =>
        string.Join('/', pattern.PathSegments.Select(s => string.Concat(s.Parts.Select(p => p is RoutePatternParameterPart parameter ? $"{{{parameter.Name}}}" : ((RoutePatternLiteralPart)p).Content))));
}
