using System.Text.Json.Nodes;
using VisionInApp.Tests.WebHost.Hosting;

namespace VisionInApp.Tests.WebHost.Loop;

[Collection(WebHostCollection.Name)]
public sealed class LoopTests(WebHostFixture host)
{
    [Fact]
    public async Task The_policy_is_read_changed_and_read_back()
    {
        var id = await host.NewProjectAsync("Policy");
        var policy = (await host.Api.Get($"/api/v1/projects/{id}/loop")).Body["policy"]!.DeepClone().AsObject();
        policy["approveByItself"] = true;
        policy["soak"] = "00:02:00";
        policy["waves"] = new JsonArray(0.1, 1.0);
        (await host.Api.Put($"/api/v1/projects/{id}/loop/policy", policy)).Status.ShouldBe(200);
        var read = (await host.Api.Get($"/api/v1/projects/{id}/loop")).Body["policy"]!;
        JsonNode.DeepEquals(read, policy).ShouldBeTrue(read.ToJsonString());
    }

    [Fact]
    public async Task Without_feedback_there_is_none_to_decide_on()
    {
        var id = await host.NewProjectAsync("Quiet");
        (await host.Api.Get($"/api/v1/projects/{id}/feedback?state=queued")).Body["items"]!.AsArray().ShouldBeEmpty();
        (await host.Api.Get($"/api/v1/projects/{id}/feedback?state=odd")).Code.ShouldBe("request.invalid");
        (await host.Api.Get($"/api/v1/projects/{id}/feedback/nothing")).Code.ShouldBe("feedback.not_found");
        (await host.Api.Post($"/api/v1/projects/{id}/feedback/nothing/accept", new { annotations = Array.Empty<object>() })).Code.ShouldBe("feedback.not_found");
        (await host.Api.Post($"/api/v1/projects/{id}/feedback/nothing/reject")).Code.ShouldBe("feedback.not_found");
    }

    [Fact]
    public async Task A_round_on_an_empty_project_ends_with_a_reason_a_person_can_read()
    {
        var id = await host.NewProjectAsync("Round");
        var started = await host.Api.Post($"/api/v1/projects/{id}/rounds");
        started.Status.ShouldBe(201, started.Json?.ToJsonString());
        var rounds = await host.Api.GetUntil($"/api/v1/projects/{id}/rounds", r => r["items"]!.AsArray().Any(i => i!["endedAt"] is not null));
        rounds.Body["items"]![0]!["code"]!.GetValue<string>().ShouldBe("dataset.nothing_to_freeze");
    }

    [Fact]
    public async Task A_rollout_of_what_is_not_published_is_refused()
    {
        var id = await host.NewProjectAsync("Rollout");
        var plan = new { modelId = "nothing", maxFailureRate = 0.2, soakSeconds = 0, start = true };
        (await host.Api.Post($"/api/v1/projects/{id}/rollouts", plan)).Status.ShouldBeOneOf(404, 422);
        (await host.Api.Get($"/api/v1/projects/{id}/rollouts")).Body["items"]!.AsArray().ShouldBeEmpty();
        (await host.Api.Post("/api/v1/rollouts/nothing/start")).Code.ShouldBe("rollout.not_found");
    }
}
