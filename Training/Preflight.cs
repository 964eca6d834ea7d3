using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using VisionInApp.Training.Data;
using VisionInApp.Training.Inspection;

namespace VisionInApp.Training;

/// <summary>What can be known to go wrong before any time is spent on training.</summary>
public static class Preflight
{
    /// <summary>Things that do not stop the run but that a person should know, and what the run will take.</summary>
    /// <exception cref="InvalidRecipeException">The recipe cannot be trained.</exception>
    /// <exception cref="TrainingRefusedException">
    /// Nothing could be learned: <c>training.no_classes</c>, <c>training.no_boxes</c>, <c>training.class_out_of_range</c>, <c>training.box_units</c>,
    /// <c>training.no_readable_image</c>, <c>training.frozen_scratch</c>.
    /// </exception>
    public static PreflightReport Check(TrainingRequest request, CancellationToken cancellation = default)
    {
        using var images = new ScaledImages(request.Train, request.Recipe.InputSize, cacheBytes: 0);
        return Check(request, images, cancellation);
    }

    /// <param name="images">The training images at the recipe's size; what is read here stays cached for the run.</param>
    internal static PreflightReport Check(TrainingRequest request, ScaledImages images, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        if (request.Recipe.Problems() is { Count: > 0 } problems)
            throw new InvalidRecipeException(problems);
        Refusals.Check(request);
        var looks = SplitLooks.Take(request, images, cancellation);
        if (looks.Train.All(look => look.Hash is null))
            throw new TrainingRefusedException("training.no_readable_image", $"None of the {looks.Train.Count} training images that were looked at can be read.");
        var memory = MemoryEstimate.Of(request);
        TrainingEvent.Finding[] findings = [.. LabelFindings.Of(request), .. ImageFindings.Of(request, looks), .. Leakage.Of(looks), .. memory.Findings(request)];
        return new PreflightReport(findings, new TrainingEvent.Inspected(looks.Count, findings.Length, memory, Stopwatch.GetElapsedTime(started).TotalSeconds));
    }

    /// <summary>A digest of the images' names and boxes, by which a resumed run sees that its data is another.</summary>
    public static string Digest(IReadOnlyList<TrainingImage> images)
    {
        var text = new StringBuilder();
        foreach (var image in images)
        {
            text.Append(image.Name).Append('\n');
            foreach (var (index, box) in image.Boxes)
                text.Append(FormattableString.Invariant($"{index} {box.X:R} {box.Y:R} {box.Width:R} {box.Height:R}\n"));
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}

/// <summary>What a pre-flight found.</summary>
public sealed record PreflightReport(IReadOnlyList<TrainingEvent.Finding> Findings, TrainingEvent.Inspected Summary);
