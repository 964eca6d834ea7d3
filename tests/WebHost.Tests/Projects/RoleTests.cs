using VisionInApp.Tests.WebHost.Access.Firebase;
using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Projects;

/// <summary>What each role may do, by one call for each right; that every command needs one of them is tested beside the API description.</summary>
[Collection(FirebaseHostCollection.Name)]
public sealed class RoleTests(FirebaseHost host)
{
    private static readonly Dictionary<string, Func<Api, string, Task<Answer>>> Calls = new()
    {
        ["view"] = (api, project) => api.Get($"{project}/members"),
        ["annotate"] = (api, project) => api.Post($"{project}/feedback/none/reject", new { }),
        ["edit"] = (api, project) => api.Post($"{project}/classes", new { names = new[] { "bolt" } }),
        ["operate"] = (api, project) => api.Post($"{project}/enrolments", new { name = "camera" }),
        ["own"] = (api, project) => api.Patch(project, new { name = "Renamed" }),
        ["own: members"] = (api, project) => api.Put($"{project}/members/nobody", new { role = "viewer" }),
        ["own: invitations"] = (api, project) => api.Post($"{project}/invitations", new { role = "viewer" }),
        ["own: see invitations"] = (api, project) => api.Get($"{project}/invitations"),
    };

    [Theory]
    [InlineData("owner", "view annotate edit operate own")]
    [InlineData("editor", "view annotate edit operate")]
    [InlineData("operator", "view operate")]
    [InlineData("annotator", "view annotate")]
    [InlineData("viewer", "view")]
    public async Task A_role_may_do_what_the_table_says_and_nothing_else(string role, string rights)
    {
        var team = await Team.WithAsync(host, role);
        foreach (var (needed, call) in Calls)
        {
            var answer = await call(team.Other, team.Path);
            var may = rights.Split(' ').Contains(needed.Split(':')[0]);
            (answer.Status == 403).ShouldBe(!may, $"{role}, {needed}: {answer.Status} {answer.Json}");
            answer.Code.ShouldBe(may ? answer.Code : "access.role");
            answer.Code.ShouldNotBe("project.not_found");
        }

        var mine = (await team.Other.Get(team.Path)).Body;
        mine["role"]!.GetValue<string>().ShouldBe(role);
        mine["rights"]!.AsArray().Select(r => r!.GetValue<string>()).ShouldBe(rights.Split(' '));
    }

    [Fact]
    public async Task For_a_stranger_there_is_no_such_project()
    {
        var team = await Team.WithAsync(host, "viewer");
        foreach (var (needed, call) in Calls)
        {
            var answer = await call(host.Person($"stranger-{Guid.NewGuid():n}"), team.Path);
            (answer.Status, answer.Code).ShouldBe((404, "project.not_found"), needed);
        }
    }
}
