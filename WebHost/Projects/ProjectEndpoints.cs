using System.ComponentModel.DataAnnotations;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Platform.Catalog.Rows;
using VisionInApp.WebHost.Access;
using VisionInApp.WebHost.Http;

namespace VisionInApp.WebHost.Projects;

/// <summary>Projects and their label schemas.</summary>
public static class ProjectEndpoints
{
    public static void MapProjects(this RouteGroupBuilder api)
    {
        var projects = api.MapGroup("/projects").WithTags("Projects");
        projects.MapGet("", List).WithName("ListProjects").WithSummary("My projects, newest first.");
        projects.MapPost("", Create).WithName("CreateProject").WithSummary("Makes a project; I become its owner. `result` is its id.").Answers(201);

        var project = projects.MapGroup("/{projectId}").ForMembers();
        project.MapGet("", Get).WithName("GetProject").WithSummary("A project with its label schema, and what I may do in it.");
        project.MapPatch("", Rename).Needs(Right.Own).WithName("RenameProject").WithSummary("Renames it.").Answers();
        project.MapDelete("", Archive).Needs(Right.Own).NeedsRecentSignIn().WithName("ArchiveProject").WithSummary("Archives it: it leaves every list, its data stays.").Answers();
        project.MapPost("/classes", AddClasses).Needs(Right.Edit).WithName("AddClasses").WithSummary("Adds the classes the label schema lacks, by name.").Answers();
        project.MapPatch("/classes/{classId:int}", ChangeClass).Needs(Right.Edit).WithName("ChangeClass").WithSummary("Changes the name and colour of a class.").Answers();
    }

    private static Task<Page<ProjectRow>> List([AsParameters] PageQuery page, Caller caller, Membership membership, CancellationToken cancellation) =>
        membership.ListAsync(caller.UserId, page.ToRequest(), cancellation);

    private static async Task<CommandAnswer> Create(NameRequest request, Caller caller, IGrainFactory grains, CancellationToken cancellation)
    {
        var id = caller.NewId("project");
        var outcome = await grains.GetGrain<IProjectGrain>(id).Create(caller.Command, request.Name, cancellation);
        return CommandAnswer.Made(outcome.Ok ? outcome with { Result = id } : outcome, _ => $"/api/v1/projects/{id}");
    }

    private static async Task<Tagged<ProjectDetails>> Get(string projectId, Caller caller, IGrainFactory grains, CancellationToken cancellation)
    {
        var project = await grains.GetGrain<IProjectGrain>(projectId).Get(cancellation);
        return new Tagged<ProjectDetails>(project is null ? null : ProjectDetails.Of(project, caller.UserId), project?.Version ?? 0, "project");
    }

    private static async Task<CommandAnswer> Rename(
        string projectId, NameRequest request, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IProjectGrain>(projectId).Rename(caller.Command, request.Name, cancellation));

    private static async Task<CommandAnswer> Archive(string projectId, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IProjectGrain>(projectId).Archive(caller.Command, cancellation));

    private static async Task<CommandAnswer> AddClasses(
        string projectId, ClassNamesRequest request, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IProjectGrain>(projectId).AddClasses(caller.Command, request.Names, cancellation));

    private static async Task<CommandAnswer> ChangeClass(
        string projectId, int classId, ClassRequest request, Caller caller, IGrainFactory grains, CancellationToken cancellation) =>
        CommandAnswer.Done(await grains.GetGrain<IProjectGrain>(projectId).ChangeClass(caller.Command, classId, request.Name, request.Color, cancellation));
}

public sealed record NameRequest([property: StringLength(200, MinimumLength = 1)] string Name);

public sealed record ClassNamesRequest([property: Length(1, 1000)] string[] Names);

/// <param name="Color">CSS hex colour, <c>#rrggbb</c>.</param>
public sealed record ClassRequest(
    [property: StringLength(100, MinimumLength = 1)] string Name,
    [property: RegularExpression("^#[0-9a-fA-F]{6}$")] string Color);
