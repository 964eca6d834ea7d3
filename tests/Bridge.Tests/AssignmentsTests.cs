using Microsoft.Extensions.Time.Testing;
using VisionInApp.GpuBridge;
using VisionInApp.GpuBridge.Bridge;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Tests.Bridge;

public sealed class AssignmentsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("vision-bridge-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    private readonly BridgeFolder _folder;
    private readonly Assignments _assignments;

    public AssignmentsTests()
    {
        _folder = new BridgeFolder(_root);
        _assignments = new Assignments(_folder, _time);
    }

    [Fact]
    public void A_job_for_this_worker_is_taken_and_shows_as_its_lease()
    {
        _assignments.Take(Run("j1", 5));
        _assignments.Leases.ShouldBe([new HeldLease("j1", 5)]);
    }

    [Fact]
    public void A_job_for_another_worker_is_left_alone()
    {
        _assignments.Take(Run("j1", 5) with { WorkerId = "w-other" });
        _assignments.Leases.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_command_twice_runs_the_job_once()
    {
        _assignments.Take(Run("j1", 5));
        _assignments.Take(Run("j1", 5));
        var job = await _assignments.NextAsync(TestContext.Current.CancellationToken);
        job.Stopping.IsCancellationRequested.ShouldBeFalse();
        _assignments.Ended(job);
        _assignments.Leases.ShouldBeEmpty();
    }

    [Fact]
    public void A_lease_nobody_renewed_stops_the_job()
    {
        _assignments.Take(Run("j1", 5));
        _time.Advance(TimeSpan.FromSeconds(31));
        _assignments.DropExpired();
        _assignments.Current!.StopReason.ShouldBe("lease_lost");
    }

    [Fact]
    public void A_renewed_lease_lasts()
    {
        _assignments.Take(Run("j1", 5));
        _time.Advance(TimeSpan.FromSeconds(25));
        _assignments.Take(new LeaseRenewed { At = _time.GetUtcNow(), WorkerId = _folder.WorkerId, JobId = "j1", Token = 5, LeaseUntil = _time.GetUtcNow().AddSeconds(30) });
        _time.Advance(TimeSpan.FromSeconds(25));
        _assignments.DropExpired();
        _assignments.Current!.Stopping.IsCancellationRequested.ShouldBeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_clock_wrong_by_a_day_changes_no_lease(int days)
    {
        var cloud = _time.GetUtcNow().AddDays(days);
        _assignments.Take(Run("j1", 5) with { At = cloud, LeaseUntil = cloud.AddSeconds(30) });
        _time.Advance(TimeSpan.FromSeconds(20));
        _assignments.DropExpired();
        _assignments.Current.ShouldNotBeNull().StopReason.ShouldBeNull();
        _time.Advance(TimeSpan.FromSeconds(11));
        _assignments.DropExpired();
        _assignments.Current.StopReason.ShouldBe("lease_lost");
    }

    [Fact]
    public void A_renewal_under_an_older_token_changes_nothing()
    {
        _assignments.Take(Run("j1", 5));
        _assignments.Take(new LeaseRenewed { At = _time.GetUtcNow(), WorkerId = _folder.WorkerId, JobId = "j1", Token = 4, LeaseUntil = _time.GetUtcNow().AddHours(1) });
        _time.Advance(TimeSpan.FromSeconds(31));
        _assignments.DropExpired();
        _assignments.Current!.StopReason.ShouldBe("lease_lost");
    }

    [Fact]
    public void A_stop_for_an_older_token_does_not_stop_a_newer_lease()
    {
        _assignments.Take(Run("j1", 5));
        _assignments.Take(new StopJob { At = _time.GetUtcNow(), JobId = "j1", Token = 4, Reason = "cancelled" });
        _assignments.Current!.StopReason.ShouldBeNull();
        _assignments.Take(new StopJob { At = _time.GetUtcNow(), JobId = "j1", Token = 5, Reason = "cancelled" });
        _assignments.Current!.StopReason.ShouldBe("cancelled");
    }

    [Fact]
    public void A_new_token_for_the_running_job_stops_the_old_run_first()
    {
        _assignments.Take(Run("j1", 5));
        _assignments.Take(Run("j1", 6));
        _assignments.Current!.Token.ShouldBe(5);
        _assignments.Current.StopReason.ShouldBe("lease_lost");
    }

    [Fact]
    public void A_worker_that_comes_back_keeps_its_id() => new BridgeFolder(_root).WorkerId.ShouldBe(_folder.WorkerId);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private RunJob Run(string jobId, long token) => new()
    {
        At = _time.GetUtcNow(),
        WorkerId = _folder.WorkerId,
        JobId = jobId,
        Token = token,
        LeaseUntil = _time.GetUtcNow().AddSeconds(30),
        Spec = new JobSpec
        {
            ProjectId = "p",
            DatasetVersion = 1,
            ManifestSha256 = new string('0', 64),
            Family = "yolox-nano",
            Trainer = "built-in",
            RecipeJson = "{}",
            Start = new StartingPoint("scratch"),
        },
    };
}
