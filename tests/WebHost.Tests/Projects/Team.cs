using VisionInApp.Tests.WebHost.Access.Firebase;
using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Projects;

/// <summary>A project with its owner and one more member, both with accounts of their own.</summary>
internal sealed record Team(string Path, string OwnerId, Api Owner, string OtherId, Api Other)
{
    public static async Task<Team> WithAsync(FirebaseHost host, string role)
    {
        var (owner, other) = ($"owner-{Guid.NewGuid():n}", $"other-{Guid.NewGuid():n}");
        var team = new Team("", owner, host.Person(owner), other, host.Person(other));
        var made = await team.Owner.Post("/api/v1/projects", new { name = "Team" });
        team = team with { Path = $"/api/v1/projects/{made.Result}" };
        var joined = await team.Other.Post("/api/v1/invitations/accept", new { token = await team.InviteAsync(role) });
        joined.Result.ShouldBe(made.Result);
        return team;
    }

    /// <summary>The token of a new invitation.</summary>
    public async Task<string> InviteAsync(string role, string? email = null)
    {
        var offer = await Owner.Post($"{Path}/invitations", new { role, email });
        offer.Status.ShouldBe(200, offer.Json?.ToString());
        return offer.Body["link"]!.GetValue<string>().Split("/#/invitation/")[1];
    }
}
