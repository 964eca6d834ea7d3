using System.Text.Json;
using VisionInApp.Grains.Interfaces.Projects;
using VisionInApp.Messages;
using VisionInApp.WebHost.Access;

namespace VisionInApp.WebHost.Projects;

/// <summary>A project as one of its members sees it.</summary>
public sealed record ProjectDetails
{
    public required string Id { get; init; }
    public required long Version { get; init; }
    public required string Name { get; init; }
    public required LabelSchema Schema { get; init; }
    public required IReadOnlyList<Member> Members { get; init; }
    public string? ChampionId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The caller's.</summary>
    public required string Role { get; init; }

    /// <summary>What comes with the role: <c>view</c>, <c>annotate</c>, <c>edit</c>, <c>operate</c>, <c>own</c>.</summary>
    public required IReadOnlyList<string> Rights { get; init; }

    public static ProjectDetails Of(ProjectView project, string userId)
    {
        var role = project.Members.FirstOrDefault(m => m.UserId == userId)?.Role ?? "";
        var rights = Roles.RightsOf(role);
        return new()
        {
            Id = project.Id,
            Version = project.Version,
            Name = project.Name,
            Schema = project.Schema,
            Members = project.Members,
            ChampionId = project.ChampionId,
            CreatedAt = project.CreatedAt,
            Role = role,
            Rights = [.. Enum.GetValues<Right>().Where(r => r != Right.None && rights.HasFlag(r)).Select(r => JsonNamingPolicy.CamelCase.ConvertName(r.ToString()))],
        };
    }
}
