using TorchSharp;
using VisionInApp.Training.Checkpoints;
using VisionInApp.Training.Data;
using VisionInApp.Training.Evaluation;
using VisionInApp.Training.Losses;
using VisionInApp.Training.Models;
using VisionInApp.Training.Optimization;
using VisionInApp.Training.Weights;
using static TorchSharp.torch;

namespace VisionInApp.Training;

/// <summary>One run in progress: network, average, optimizer, data and where it stands.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly TrainingRequest _request;
    private readonly Recipe _recipe;
    private readonly IProgress<TrainingEvent>? _progress;
    private readonly Device _device;
    private readonly ScaledImages _images;
    private readonly BatchLoader _loader;
    private readonly DetectionNetwork _network;
    private readonly LearningRateSchedule _schedule;
    private readonly TrainingStep _step;
    private readonly ValidationSet? _validation;
    private readonly RunFolder _folder;
    private readonly string _dataDigest;
    private readonly HashSet<int> _brokenTold = [];
    private readonly Optimizer _optimizer;
    private readonly List<string> _group = [];
    private WeightAverage _average;
    private TrainingPace _pace;
    private LossValues _epochLoss = LossValues.Zero;
    private double _epochStarted;
    private int _epochsDone;

    /// <param name="images">The training images at the recipe's size.</param>
    public TrainingRun(TrainingRequest request, ScaledImages images, IProgress<TrainingEvent>? progress)
    {
        (_request, _recipe, _progress) = (request, request.Recipe, progress);
        if (request.Compute.Threads > 0)
            set_num_threads(request.Compute.Threads);
        _device = Devices.Choose(request.Compute.Device);
        _images = images;
        _loader = new BatchLoader(images, new EpochOrder(request.Train, _recipe.RepeatThreshold, _recipe.Seed), _recipe.BatchSize, _recipe.InputSize, _recipe.Seed, request.Compute.Workers);
        _network = request.Variant.Create(request.Classes.Count, (int)(_recipe.Seed & int.MaxValue));
        _network.to(_device);
        FrozenStages.Freeze(_network, _recipe.FrozenStages);
        _optimizer = Optimizer.Create(_network, _recipe);
        _average = new WeightAverage(_network, _recipe);
        _schedule = new LearningRateSchedule(_recipe, _loader.StepsPerEpoch);
        _step = new TrainingStep(_network, _optimizer, _recipe, _device);
        _validation = request.Validation.Count > 0 ? new ValidationSet(request.Validation, _recipe, _device) : null;
        _pace = new TrainingPace(_recipe.BatchSize, _loader.StepsPerEpoch, _recipe.Epochs);
        _folder = new RunFolder(request.OutputFolder);
        _dataDigest = Preflight.Digest(request.Train);
    }

    public long StepsDone { get; private set; }

    public bool HasEpochsLeft => _epochsDone < _recipe.Epochs && !IsOutOfPatience;

    /// <summary>Nothing got better for as long as the recipe waits.</summary>
    private bool IsOutOfPatience => _folder.Best is not null && _epochsDone - _folder.BestEpoch >= _recipe.Patience;

    private bool IsPlain(int epoch) => epoch >= _recipe.Epochs - _recipe.PlainEpochs;

    /// <summary>Loads what the run starts from.</summary>
    public void Start()
    {
        switch (_request.Start)
        {
            case NetworkStart.Weights weights:
                LoadWeights(weights.Path);
                break;
            case NetworkStart.Checkpoint checkpoint:
                Resume(checkpoint.Path);
                break;
        }

        _network.train();
        FrozenStages.Rest(_network, _recipe.FrozenStages);
        TellBroken();
        _pace = new TrainingPace(_recipe.BatchSize, _loader.StepsPerEpoch, _recipe.Epochs);
        _progress?.Report(new TrainingEvent.Started(_epochsDone, _recipe.Epochs, _loader.StepsPerEpoch, _request.Train.Count,
            _request.Validation.Count, _network.parameters().Sum(p => p.numel()), _device.ToString(), _step.Precision));
    }

    /// <summary>The batches of the next epoch.</summary>
    public IEnumerable<Batch> Batches()
    {
        _epochStarted = _pace.Seconds;
        _epochLoss = LossValues.Zero;
        return _loader.Epoch(_epochsDone, IsPlain(_epochsDone) ? _recipe.Augmentation.ForPlainEpochs() : _recipe.Augmentation);
    }

    /// <summary>Forward, backward and, at the end of a group of batches, update; else why the run cannot go on, and then nothing was updated.</summary>
    public Ending? Step(Batch batch)
    {
        TellBroken();
        var rate = _schedule.At(StepsDone);
        var group = BatchGroup.At(StepsDone, _loader.StepsPerEpoch, _recipe.BatchesPerUpdate);
        if (group.BeginsHere)
            _group.Clear();
        _group.AddRange(batch.Names);
        var (loss, notFinite) = _step.Take(batch, group, StepsDone, rate, useL1: IsPlain(_epochsDone), constantSize: IsPlain(_epochsDone));
        if (notFinite is not null)
            return Diverged($"The {notFinite} was");
        StepsDone++;
        if (group.EndsHere)
            _average.Update(group.Update);
        _epochLoss += loss;
        _pace.StepDone();
        _progress?.Report(new TrainingEvent.StepCompleted(_epochsDone + 1, StepsDone, (long)_recipe.Epochs * _loader.StepsPerEpoch,
            loss, rate, _pace.ImagesPerSecond, _pace.SecondsLeft(StepsDone)));
        return null;
    }

    /// <summary>Evaluates when it is time to, keeps the best weights and a checkpoint; else why the run cannot go on, and then the checkpoint before stays the last.</summary>
    public Ending? EndEpoch()
    {
        if (!_average.IsFinite)
            return Diverged("Weights were");
        _epochsDone++;
        var figures = IsValidated(_epochsDone) ? _validation?.Evaluate(_average.Network) : null;
        if (figures is not null && _folder.IsBest(figures))
            _folder.SaveBest(_average.Network, _request.Classes, figures, _epochsDone);
        _progress?.Report(new TrainingEvent.EpochCompleted(_epochsDone, _recipe.Epochs, _epochLoss / _loader.StepsPerEpoch, figures, _pace.Seconds - _epochStarted));
        _progress?.Report(_folder.SaveCheckpoint(State(), _network, _average.Network, _optimizer));
        _pace.EpochDone();
        if (_epochsDone < _recipe.Epochs && IsOutOfPatience)
            Tell("training.stopped_early", "", $"No evaluation was better than that of epoch {_folder.BestEpoch} for {_recipe.Patience} epochs.");
        return null;
    }

    /// <summary>Writes the last weights when the run finished, and tells the result.</summary>
    public TrainingResult Finish(Ending ending)
    {
        var last = ending.Outcome == TrainingOutcome.Finished ? _folder.SaveLast(_average.Network, _request.Classes) : null;
        var result = new TrainingResult(ending.Outcome, _epochsDone, StepsDone, _folder.Checkpoint, last, _folder.BestWeights, _folder.Best,
            _pace.Seconds, _pace.MeanImagesPerSecond, ending.Message);
        _progress?.Report(new TrainingEvent.Stopped(result));
        return result;
    }

    private Ending Diverged(string what) => new(
        TrainingOutcome.Diverged,
        $"{what} not a number at step {StepsDone + 1}, images: {string.Join(", ", _group)}. A lower learning rate or a gradient clip may help.");

    private bool IsValidated(int epochsDone) =>
        epochsDone % _recipe.ValidateEvery == 0 || epochsDone == _recipe.Epochs;

    private void LoadWeights(string path)
    {
        ImportReport report;
        try
        {
            report = WeightImport.Load(path, _network);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new TrainingRefusedException("training.weights", e.Message);
        }

        Tell("training.weights_loaded", Path.GetFileName(path), $"{report.Matched.Count} tensors taken, {report.Reinitialised.Count + report.Missing.Count} start fresh.");
        if (report.NeedsCalibration)
            StartingStatistics.Measure(_network, _loader, _device);
        RestartAverage();
    }

    private void Resume(string path)
    {
        var (file, checkpoint) = CheckpointStart.Load(path, _request, _dataDigest, Tell);
        using var whole = checkpoint;
        checkpoint.Restore(_network, "network/");
        checkpoint.Restore(_average.Network, "average/");
        checkpoint.Restore(_optimizer);
        (_epochsDone, StepsDone) = (checkpoint.State.Epoch, checkpoint.State.Step);
        _folder.Continue(file, checkpoint);
    }

    private void RestartAverage()
    {
        _average.Dispose();
        _average = new WeightAverage(_network, _recipe);
    }

    private CheckpointState State() => new()
    {
        Epoch = _epochsDone,
        Step = StepsDone,
        Variant = _request.Variant.Name,
        Classes = _request.Classes,
        Recipe = _recipe,
        DataDigest = _dataDigest,
        Best = _folder.Best,
        BestEpoch = _folder.BestEpoch,
    };

    private void TellBroken()
    {
        foreach (var (index, reason) in _images.Broken)
            if (_brokenTold.Add(index))
                Tell("training.image_skipped", _images.Name(index), reason);
    }

    private void Tell(string code, string subject, string message) => _progress?.Report(new TrainingEvent.Finding(code, subject, message));

    public void Dispose()
    {
        _optimizer.Dispose();
        _average.Dispose();
        _network.Dispose();
        _validation?.Dispose();
    }
}
