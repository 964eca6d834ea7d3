using CsCheck;
using VisionInApp.Grains.Training;
using VisionInApp.Messages.Wire;

namespace VisionInApp.Tests.Grains.Rules;

public sealed class QueueRulesTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_silent_worker_loses_its_job_to_another_under_a_higher_token()
    {
        var state = QueueRules.Enqueue(new TrainingQueueState(), "j1", "built-in", 0).Next!;
        var (held, first) = QueueRules.Heartbeat(state, Beat("w1"), Start);
        first.Granted.ShouldHaveSingleItem().Token.ShouldBe(1);
        var (lost, swept) = QueueRules.Sweep(held, Start + QueueRules.LeaseDuration);
        swept.Expired.ShouldHaveSingleItem().Token.ShouldBe(1);
        QueueRules.Sweep(lost, Start + QueueRules.LeaseDuration).Changes.Expired.ShouldHaveSingleItem("it is told until the job has heard of it");

        var acknowledged = QueueRules.Enqueue(lost, "j1", "built-in", 1).Next!;
        QueueRules.Sweep(acknowledged, Start + QueueRules.LeaseDuration).Changes.Expired.ShouldBeEmpty();
        var (again, second) = QueueRules.Heartbeat(acknowledged, Beat("w2"), Start + QueueRules.LeaseDuration + Second);
        second.Granted.ShouldHaveSingleItem().Token.ShouldBe(2);
        var (_, zombie) = QueueRules.Heartbeat(again, Beat("w1", new HeldLease("j1", 1)), Start + QueueRules.LeaseDuration + (2 * Second));
        zombie.Foreign.ShouldHaveSingleItem().Token.ShouldBe(1);
        zombie.Renewed.ShouldBeEmpty();
    }

    [Fact]
    public void A_late_repeat_of_enqueueing_does_not_take_the_lease_away()
    {
        var state = QueueRules.Enqueue(new TrainingQueueState(), "j1", "built-in", 0).Next!;
        var (held, _) = QueueRules.Heartbeat(state, Beat("w1"), Start);
        QueueRules.Enqueue(held, "j1", "built-in", 0).Next.ShouldBeSameAs(held);
        QueueRules.Enqueue(held, "j1", "built-in", 1).Next!.Leases.ShouldBeEmpty("given back under its own token");
    }

    [Fact]
    public void A_lease_its_worker_does_not_show_is_granted_again_but_not_renewed()
    {
        var state = QueueRules.Enqueue(new TrainingQueueState(), "j1", "built-in", 0).Next!;
        var (held, _) = QueueRules.Heartbeat(state, Beat("w1"), Start);
        var (same, changes) = QueueRules.Heartbeat(held, Beat("w1"), Start + (20 * Second));
        changes.Granted.ShouldHaveSingleItem().Token.ShouldBe(1);
        same.ShouldBeSameAs(held);
        var (renewed, more) = QueueRules.Heartbeat(held, Beat("w1", new HeldLease("j1", 1)), Start + (20 * Second));
        more.Renewed.ShouldHaveSingleItem().Until.ShouldBe(Start + (50 * Second));
        renewed.Leases[0].Until.ShouldBe(Start + (50 * Second));
    }

    [Fact]
    public void A_worker_gets_only_jobs_whose_trainer_it_offers()
    {
        var state = QueueRules.Enqueue(new TrainingQueueState(), "j1", "external", 0).Next!;
        QueueRules.Heartbeat(state, Beat("w1"), Start).Changes.Granted.ShouldBeEmpty();
    }

    /// <summary>Whatever workers, jobs and time do: no job twice, no worker two jobs, tokens only grow, nothing is lost.</summary>
    [Fact]
    public void Any_history_keeps_every_job_exactly_once_and_tokens_growing()
    {
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 20]).Array[1, 80].Sample(steps =>
        {
            var state = new TrainingQueueState();
            var now = Start;
            var alive = new HashSet<string>();
            var shown = new Dictionary<string, HeldLease>();
            foreach (var (what, job, worker, seconds) in steps)
            {
                var before = state;
                now += seconds * Second;
                var (jobId, workerId) = ($"j{job}", $"w{worker}");
                switch (what)
                {
                    case 0:
                        state = QueueRules.Enqueue(state, jobId, "built-in", 0).Next!;
                        alive.Add(jobId);
                        break;
                    case 1:
                        state = QueueRules.Withdraw(state, jobId);
                        alive.Remove(jobId);
                        break;
                    case 2:
                        state = QueueRules.Sweep(state, now).Next;
                        break;
                    default:
                        var (next, changes) = QueueRules.Heartbeat(state, shown.TryGetValue(workerId, out var lease) ? Beat(workerId, lease) : Beat(workerId), now);
                        state = next;
                        foreach (var foreign in changes.Foreign)
                            shown.Remove(workerId);
                        foreach (var granted in changes.Granted)
                            shown[workerId] = new HeldLease(granted.JobId, granted.Token);
                        changes.Granted.Concat(changes.Renewed).ShouldAllBe(l => l.WorkerId == workerId && l.Until > now);
                        break;
                }

                var all = state.Waiting.Select(w => w.JobId).Concat(state.Leases.Select(l => l.JobId)).Order().ToList();
                all.ShouldBe(alive.Order());
                state.Leases.Select(l => l.WorkerId).ShouldBeUnique();
                state.LastToken.ShouldBeGreaterThanOrEqualTo(before.LastToken);
                state.Leases.ShouldAllBe(l => l.Token <= state.LastToken);
                state.Leases.Select(l => l.Token).ShouldBeUnique();
            }
        });
    }

    private static WorkerHeartbeat Beat(string worker, params HeldLease[] leases) => new()
    {
        At = Start,
        WorkerId = worker,
        Pool = "default",
        Host = "h",
        Device = "cpu",
        DeviceName = "d",
        MemoryBytes = 1,
        Trainers = ["built-in"],
        Leases = leases,
        SoftwareVersion = "0",
    };
}
