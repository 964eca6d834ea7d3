namespace VisionInApp.Training.Inspection;

/// <summary>What makes a run pointless whatever its pictures show.</summary>
internal static class Refusals
{
    public static void Check(TrainingRequest request)
    {
        if (request.Classes.Count == 0)
            throw new TrainingRefusedException("training.no_classes", "There is no class to learn.");
        var boxes = request.Train.SelectMany(image => image.Boxes).ToList();
        if (boxes.Count == 0)
            throw new TrainingRefusedException("training.no_boxes", $"None of the {request.Train.Count} training images has a box.");
        foreach (var image in request.Train.Concat(request.Validation))
            foreach (var box in image.Boxes)
                if (box.ClassIndex < 0 || box.ClassIndex >= request.Classes.Count)
                    throw new TrainingRefusedException("training.class_out_of_range", $"{image.Name} has a box of class {box.ClassIndex}; there are {request.Classes.Count} classes.");
        if (boxes.TrueForAll(b => b.Box.Right <= 1.5 && b.Box.Bottom <= 1.5))
            throw new TrainingRefusedException("training.box_units", "Every box lies within 1.5 pixels of the corner: the boxes seem to be parts of the image instead of pixels.");
        if (request is { Recipe.FrozenStages: > 0, Start: NetworkStart.Scratch })
            throw new TrainingRefusedException("training.frozen_scratch", "Random weights would stay random in the frozen stages: give weights to start from, or set frozenStages to 0.");
    }
}
