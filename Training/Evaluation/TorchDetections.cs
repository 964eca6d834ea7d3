using VisionInApp.Messages;
using VisionInApp.Training.Data;
using VisionInApp.Training.Models;
using VisionInApp.Vision.Geometry;
using static TorchSharp.torch;

namespace VisionInApp.Training.Evaluation;

/// <summary>What a network in evaluation mode finds, straight from its tensors: for following a run, while the exported file is what gets judged.</summary>
internal static class TorchDetections
{
    private const float ConfidenceFloor = 0.01f;
    private const double NmsIou = 0.65;
    private const int MostKept = 100;

    /// <summary>Detections of each sample of the batch, class index as class id, boxes in input pixels.</summary>
    public static IReadOnlyList<IReadOnlyList<Detection>> Find(DetectionNetwork network, Batch batch, Device device)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var images = batch.Images(device);
        var rows = network.Decode(network.forward(network.Prepare(images)), (int)images.shape[2], (int)images.shape[3]); // [B, A, 4 + classes]
        var (scores, classes) = rows[.., .., 4..].max(2);
        var (bestScores, order) = scores.topk((int)Math.Min(1000, scores.shape[1]), 1);
        var boxes = rows[.., .., ..4].gather(1, order.unsqueeze(2).expand(-1, -1, 4)).cpu().contiguous();
        var found = new List<IReadOnlyList<Detection>>();
        for (var i = 0; i < batch.Size; i++)
            found.Add(Suppress(
                bestScores[i].cpu().data<float>().ToArray(),
                classes[i].gather(0, order[i]).cpu().data<long>().ToArray(),
                boxes[i].data<float>().ToArray()));
        return found;
    }

    private static List<Detection> Suppress(float[] scores, long[] classes, float[] boxes)
    {
        var candidates = new List<Candidate>();
        for (var i = 0; i < scores.Length && scores[i] >= ConfidenceFloor; i++)
        {
            var (x, y, width, height) = (boxes[4 * i], boxes[(4 * i) + 1], boxes[(4 * i) + 2], boxes[(4 * i) + 3]);
            candidates.Add(new Candidate(i, (int)classes[i], scores[i], new Box(x - (width / 2), y - (height / 2), width, height)));
        }

        var kept = candidates.ToArray();
        return [.. kept[..Nms.Suppress(kept, NmsIou, MostKept)].Select(c => new Detection(c.ClassId, c.Score, c.Box))];
    }
}
