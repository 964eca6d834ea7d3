using static TorchSharp.torch;

namespace VisionInApp.Training;

/// <summary>The first stages of a backbone, kept as they are: no gradients, and batch norms that neither learn nor measure.</summary>
internal static class FrozenStages
{
    // A stage ends where the map is halved; by the published tensor names of either family.
    private static readonly string[][] Stages =
    [
        ["backbone.backbone.stem.", "model.0."],
        ["backbone.backbone.dark2.", "model.1.", "model.2."],
        ["backbone.backbone.dark3.", "model.3.", "model.4."],
        ["backbone.backbone.dark4.", "model.5.", "model.6."],
        ["backbone.backbone.dark5.", "model.7.", "model.8."],
    ];

    /// <summary>Before the optimizer is made.</summary>
    public static void Freeze(nn.Module network, int stages)
    {
        foreach (var (name, parameter) in network.named_parameters())
            if (IsFrozen(name, stages))
                parameter.requires_grad = false;
    }

    /// <summary>After each switch of the network to training.</summary>
    public static void Rest(nn.Module network, int stages)
    {
        foreach (var (name, module) in network.named_modules())
            if (IsFrozen(name + ".", stages))
                module.eval();
    }

    private static bool IsFrozen(string name, int stages) =>
        Stages.Take(stages).Any(stage => stage.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
}
