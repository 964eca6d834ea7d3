namespace VisionInApp.Training.Weights;

/// <summary>PyTorch's own files, known by how they begin, whatever they are called.</summary>
internal static class PickleFile
{
    private const string Refusal =
        "This is a pickled PyTorch file (.pt, .pth). Reading a pickle can run any code hidden in it, so it is refused. Convert it to safetensors where you trust it: "
        + "python -c \"import torch; from safetensors.torch import save_file; d = torch.load('weights.pth', map_location='cpu', weights_only=True); "
        + "save_file(d.get('model', d), 'weights.safetensors')\". Where the file holds a whole network instead of its tensors (YOLO12's .pt), load it with "
        + "weights_only=False in the program that it comes from and save the tensors of d['model'].float().state_dict().";

    /// <exception cref="InvalidDataException">The bytes begin a zip archive (PyTorch 1.6 and newer) or a bare pickle of protocol 2 and up.</exception>
    public static void Refuse(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("PK"u8) || start.StartsWith((ReadOnlySpan<byte>)[0x80]))
            throw new InvalidDataException(Refusal);
    }
}
