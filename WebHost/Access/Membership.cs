using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Platform.Catalog.Rows;

namespace VisionInApp.WebHost.Access;

/// <summary>Who may do what in which project; the project's grain knows.</summary>
public sealed class Membership(IGrainFactory grains, IProjectRows projects)
{
    /// <summary><see cref="Right.None"/> for strangers, and for projects that do not exist or are archived.</summary>
    public async Task<Right> RightsAsync(string userId, string projectId, CancellationToken cancellation)
    {
        if (!Ids.IsPlausible(projectId))
            return Right.None;
        var project = await grains.GetGrain<IProjectGrain>(projectId).Get(cancellation);
        return project is null or { Archived: true } ? Right.None : Roles.RightsOf(project.Members.FirstOrDefault(m => m.UserId == userId)?.Role);
    }

    /// <summary>One page of the projects the user belongs to, newest first.</summary>
    public Task<Page<ProjectRow>> ListAsync(string userId, PageRequest page, CancellationToken cancellation) => projects.ListAsync(userId, page, cancellation);

    /// <summary>Every project the user belongs to, newest first.</summary>
    public async Task<IReadOnlyList<ProjectRow>> AllAsync(string userId, CancellationToken cancellation)
    {
        var all = new List<ProjectRow>();
        string? cursor = null;
        do
        {
            var page = await ListAsync(userId, new PageRequest(cursor, 500), cancellation);
            all.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return all;
    }
}
