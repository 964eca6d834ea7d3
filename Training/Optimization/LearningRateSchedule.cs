namespace VisionInApp.Training.Optimization;

/// <summary>YOLOX's schedule: the square of the step while warming up, then a cosine, then constant through the plain epochs.</summary>
public sealed class LearningRateSchedule(Recipe recipe, int stepsPerEpoch)
{
    /// <summary>The rate of a step, counted from 0 over the whole run; 0 at the first step of a warm-up.</summary>
    public double At(long step)
    {
        var highest = recipe.LearningRate;
        var lowest = highest * recipe.FinalLearningRate;
        var warm = recipe.WarmupEpochs * stepsPerEpoch;
        var last = (double)(recipe.Epochs - recipe.PlainEpochs) * stepsPerEpoch;
        if (step < warm)
            return highest * Math.Pow(step / warm, 2);
        if (step >= last)
            return lowest;
        return lowest + (0.5 * (highest - lowest) * (1 + Math.Cos(Math.PI * (step - warm) / (last - warm))));
    }
}
