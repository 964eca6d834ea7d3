using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using VisionInApp.GpuBridge.Bridge;
using VisionInApp.GpuBridge.Jobs;
using VisionInApp.Vision.Datasets;
using VisionInApp.Vision.Images;

namespace VisionInApp.GpuBridge.External;

/// <summary>
/// The folder training code gets, made anew for each run: <c>job.json</c>, <c>code/</c>, <c>data/</c> (COCO, train and val; never the test split),
/// <c>start/</c>, <c>out/</c>, <c>home/</c>, <c>tmp/</c>.
/// </summary>
public sealed class ExternalWorkspace
{
    public const string ModelFile = "out/model.onnx";
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public ExternalWorkspace(string jobFolder)
    {
        Root = Path.Combine(jobFolder, "external");
        if (Directory.Exists(Root))
            Directory.Delete(Root, recursive: true);
        File.Delete(Log);
        foreach (var folder in new[] { Code, Data, At("start"), At("out"), At("home"), At("tmp") })
            Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Root, Closed);
    }

    public string Root { get; }

    public string Code => At("code");

    /// <summary>Everything the code printed; beside its folder, since it is not the code's to change.</summary>
    public string Log => Root + ".log";

    public string Model => At(ModelFile);

    private string Data => At("data");

    /// <summary>A file the code speaks of; null when it does not exist or lies elsewhere.</summary>
    public string? Find(string relative)
    {
        if (relative.Length is 0 or > 400 || relative.Contains('\0'))
            return null;
        var path = Path.GetFullPath(Path.Combine(Root, relative));
        var file = new FileInfo(path);
        return path.StartsWith(Root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && file.Exists && file.LinkTarget is null && IsInside(file.Directory!) ? path : null;
    }

    /// <summary>Train and val pictures with their boxes, as copies: the code may do with them what it likes.</summary>
    public void WriteData(JobDataset dataset)
    {
        var names = dataset.Schema.Classes.ToDictionary(c => c.Id, c => c.Name);
        var items = dataset.Of("train").Concat(dataset.Of("val")).Select(image =>
        {
            var bytes = dataset.Read(image);
            LabelledBox[] boxes = [.. image.Annotations.Where(a => names.ContainsKey(a.ClassId)).Select(a => new LabelledBox(names[a.ClassId], a.Box))];
            return new DatasetItem(image.Name, bytes, image.Sha256, ImageFile.Probe(bytes), boxes, image.Split);
        });
        DatasetWriter.Write(Data, DatasetFormat.Coco, [.. dataset.Schema.Classes.Select(c => c.Name)], items);
    }

    /// <summary>Copies a file the code may start from; the answer is its path in <c>job.json</c>.</summary>
    public string AddStart(string source, string name)
    {
        File.Copy(source, At("start", name));
        return $"start/{name}";
    }

    /// <param name="start">Weights to start from, or null for a fresh start.</param>
    /// <param name="checkpoint">Where an earlier run of this job left off, or null.</param>
    public void WriteJob(RunningJob job, JobDataset dataset, string device, string? start, string? checkpoint) => File.WriteAllText(At("job.json"), new JsonObject
    {
        ["schema"] = 1,
        ["jobId"] = job.JobId,
        ["family"] = job.Spec.Family,
        ["recipe"] = JsonNode.Parse(job.Spec.RecipeJson),
        ["classes"] = new JsonArray([.. dataset.Schema.Classes.Select(c => (JsonNode)c.Name)]),
        ["images"] = "data/images",
        ["train"] = "data/annotations/instances_train.json",
        ["val"] = dataset.Of("val").Count > 0 ? "data/annotations/instances_val.json" : null,
        ["start"] = start,
        ["checkpoint"] = checkpoint,
        ["model"] = ModelFile,
        ["device"] = device,
    }.ToJsonString(new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true }));

    /// <summary>Gives the folder to the user that runs the code.</summary>
    public async Task HandOverAsync(string user)
    {
        using var chown = Process.Start(new ProcessStartInfo("chown", ["-R", "--no-dereference", $"{user}:", Root]) { RedirectStandardError = true })!;
        var said = await chown.StandardError.ReadToEndAsync();
        await chown.WaitForExitAsync();
        if (chown.ExitCode != 0)
            throw new JobFailedException("external.user", $"The folder for training code cannot be given to '{user}': {said.Trim()}");
    }

    private bool IsInside(DirectoryInfo folder)
    {
        for (var at = folder; at.FullName != Root; at = at.Parent!)
        {
            if (at.LinkTarget is not null)
                return false;
        }

        return true;
    }

    private string At(params string[] parts) => Path.Combine([Root, .. parts]);
}
