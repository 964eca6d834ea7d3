using System.Diagnostics;

namespace VisionInApp.Training;

/// <summary>How fast a run goes and how long it still takes; recent steps and epochs weigh most.</summary>
internal sealed class TrainingPace(int batchSize, int stepsPerEpoch, int epochs)
{
    private const double Weight = 0.1;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private double _lastStep;
    private double _secondsPerStep;
    private double _secondsBetweenEpochs;
    private long _stepsHere;

    public double Seconds => _clock.Elapsed.TotalSeconds;

    public double ImagesPerSecond => _secondsPerStep > 0 ? batchSize / _secondsPerStep : 0;

    /// <summary>Mean over the whole run, evaluations and checkpoints included.</summary>
    public double MeanImagesPerSecond => Seconds > 0 ? _stepsHere * batchSize / Seconds : 0;

    public void StepDone()
    {
        var took = Seconds - _lastStep;
        _lastStep = Seconds;
        // The first step also warms the libraries up, so it sets no pace beyond itself.
        _secondsPerStep = _stepsHere++ <= 1 ? took : _secondsPerStep + (Weight * (took - _secondsPerStep));
    }

    /// <summary>What came after the epoch's last step (evaluation, checkpoint) is not a step's time.</summary>
    public void EpochDone()
    {
        _secondsBetweenEpochs = Seconds - _lastStep;
        _lastStep = Seconds;
    }

    public double SecondsLeft(long stepsDone)
    {
        var steps = ((long)stepsPerEpoch * epochs) - stepsDone;
        var pauses = Math.Ceiling((double)steps / stepsPerEpoch);
        return (steps * _secondsPerStep) + (pauses * _secondsBetweenEpochs);
    }
}
