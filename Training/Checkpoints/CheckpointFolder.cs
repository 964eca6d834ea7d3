using static TorchSharp.torch;

namespace VisionInApp.Training.Checkpoints;

/// <summary>The checkpoints of one run: one file an epoch, of which the last two are kept.</summary>
public sealed class CheckpointFolder(string folder)
{
    private const int Kept = 2;
    private const string Prefix = "epoch-";
    private const string Extension = ".checkpoint";

    /// <summary>True for the name of a file that such a folder holds.</summary>
    public static bool Holds(string fileName) => fileName.StartsWith(Prefix, StringComparison.Ordinal) && fileName.EndsWith(Extension, StringComparison.Ordinal);

    /// <summary>Saves and then lets go of all but the last two, and of later ones: those of a run that was killed and taken up again from before them.</summary>
    public (string Path, string Sha256, long Bytes) Save(CheckpointState state, IReadOnlyDictionary<string, Tensor> tensors)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{Prefix}{state.Epoch:D5}{Extension}");
        var (sha256, bytes) = CheckpointFile.Write(path, state, tensors);
        var files = NewestFirst();
        var own = files.IndexOf(path);
        foreach (var other in files.Where((_, i) => i < own || i >= own + Kept))
            File.Delete(other);
        return (path, sha256, bytes);
    }

    /// <summary>The newest checkpoint that is whole, or null. Broken ones are passed over and told to <paramref name="broken"/>.</summary>
    /// <param name="upTo">Name of the newest file to look at; every one by default.</param>
    public (string Path, Checkpoint Checkpoint)? LoadNewest(Action<string> broken, string? upTo = null)
    {
        foreach (var path in NewestFirst().Where(p => upTo is null || string.CompareOrdinal(Path.GetFileName(p), upTo) <= 0))
        {
            try
            {
                return (path, CheckpointFile.Read(path));
            }
            catch (BrokenCheckpointException e)
            {
                broken(e.Message);
            }
        }

        return null;
    }

    private List<string> NewestFirst() => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, $"{Prefix}*{Extension}").OrderByDescending(Path.GetFileName, StringComparer.Ordinal)];
}
