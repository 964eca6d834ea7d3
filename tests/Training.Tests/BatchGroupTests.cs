using CsCheck;
using VisionInApp.Training;

namespace VisionInApp.Tests.Training;

public class BatchGroupTests
{
    [Fact]
    public void Each_update_gathers_its_batches_and_no_group_crosses_an_epoch() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 8]).Sample((stepsPerEpoch, batchesPerUpdate) =>
        {
            var (update, gathered) = (0L, 0);
            for (var step = 0L; step < 3 * stepsPerEpoch; step++)
            {
                var group = BatchGroup.At(step, stepsPerEpoch, batchesPerUpdate);
                group.BeginsHere.ShouldBe(gathered == 0);
                group.Update.ShouldBe(update + 1);
                gathered++;
                group.EndsHere.ShouldBe(gathered == batchesPerUpdate || (step + 1) % stepsPerEpoch == 0);
                if (!group.EndsHere)
                    continue;
                group.Batches.ShouldBe(gathered);
                (update, gathered) = (update + 1, 0);
            }
        }, iter: 200, threads: 1);
}
