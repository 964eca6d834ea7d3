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
    private readonly Sgd _optimizer;
    private WeightAverage _average;
    private TrainingPace _pace;
    private LossValues _epochLoss = LossValues.Zero;
    private double _epochStarted;
    private int _epochsDone;

    public TrainingRun(TrainingRequest request, IProgress<TrainingEvent>? progress)
    {
        (_request, _recipe, _progress) = (request, request.Recipe, progress);
        if (request.Compute.Threads > 0)
            set_num_threads(request.Compute.Threads);
        // The loader's workers already run side by side; OpenCV's own threads would only take cores from the network.
        OpenCvSharp.Cv2.SetNumThreads(1);
        _device = Devices.Choose(request.Compute.Device);
        _images = new ScaledImages(request.Train, _recipe.InputSize, request.Compute.ImageCacheBytes);
        _loader = new BatchLoader(_images, _recipe.BatchSize, _recipe.InputSize, _recipe.Seed, Math.Max(1, request.Compute.LoaderThreads));
        _network = request.Variant.Create(request.Classes.Count, (int)(_recipe.Seed & int.MaxValue));
        _network.to(_device);
        _optimizer = new Sgd(_network, _recipe);
        _average = new WeightAverage(_network, _recipe);
        _schedule = new LearningRateSchedule(_recipe, _loader.StepsPerEpoch);
        _step = new TrainingStep(_network, _optimizer, _recipe, _device);
        _validation = request.Validation.Count > 0 ? new ValidationSet(request.Validation, _recipe, _device) : null;
        _pace = new TrainingPace(_recipe.BatchSize, _loader.StepsPerEpoch, _recipe.Epochs);
        _folder = new RunFolder(request.OutputFolder);
        _dataDigest = Preflight.Digest(request.Train);
    }

    public long StepsDone { get; private set; }

    public bool HasEpochsLeft => _epochsDone < _recipe.Epochs;

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
        _pace = new TrainingPace(_recipe.BatchSize, _loader.StepsPerEpoch, _recipe.Epochs);
        _progress?.Report(new TrainingEvent.Started(_epochsDone, _recipe.Epochs, _loader.StepsPerEpoch, _request.Train.Count,
            _request.Validation.Count, _network.parameters().Sum(p => p.numel()), _device.ToString()));
    }

    /// <summary>The batches of the next epoch.</summary>
    public IEnumerable<Batch> Batches()
    {
        _epochStarted = _pace.Seconds;
        _epochLoss = LossValues.Zero;
        return _loader.Epoch(_epochsDone, IsPlain(_epochsDone) ? _recipe.Augmentation.ForPlainEpochs() : _recipe.Augmentation);
    }

    /// <summary>Forward, backward, update; false when the loss is not a number, and then nothing was updated.</summary>
    public bool Step(Batch batch)
    {
        TellBroken();
        var rate = _schedule.At(StepsDone);
        var loss = _step.Take(batch, StepsDone, rate, useL1: IsPlain(_epochsDone), constantSize: IsPlain(_epochsDone));
        if (!loss.IsFinite)
            return false;
        _average.Update(++StepsDone);
        _epochLoss += loss;
        _pace.StepDone();
        _progress?.Report(new TrainingEvent.StepCompleted(_epochsDone + 1, StepsDone, (long)_recipe.Epochs * _loader.StepsPerEpoch,
            loss, rate, _pace.ImagesPerSecond, _pace.SecondsLeft(StepsDone)));
        return true;
    }

    /// <summary>Evaluates when it is time to, keeps the best weights and a checkpoint.</summary>
    public void EndEpoch()
    {
        _epochsDone++;
        var figures = IsValidated(_epochsDone) ? _validation?.Evaluate(_average.Network) : null;
        if (figures is not null && _folder.IsBest(figures))
            _folder.SaveBest(_average.Network, _request.Classes, figures);
        _progress?.Report(new TrainingEvent.EpochCompleted(_epochsDone, _recipe.Epochs, _epochLoss / _loader.StepsPerEpoch, figures, _pace.Seconds - _epochStarted));
        _progress?.Report(_folder.SaveCheckpoint(State(), _network, _average.Network, _optimizer));
        _pace.EpochDone();
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
        _folder.Continue(file, checkpoint.State.Best);
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
        _images.Dispose();
    }
}
