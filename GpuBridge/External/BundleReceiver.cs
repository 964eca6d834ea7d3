using System.Security.Cryptography;
using VisionInApp.GpuBridge.Bridge;
using VisionInApp.GpuBridge.Jobs;
using VisionInApp.Messages;
using VisionInApp.Messages.Wire;
using VisionInApp.Platform.Hosting;

namespace VisionInApp.GpuBridge.External;

/// <summary>Takes bundles of training code from stream B, chunk by chunk in their order; what is missing is asked for again.</summary>
public sealed class BundleReceiver(BridgeFolder folder, BridgeOptions options, Facts facts) : IDisposable
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(10);
    private const int MostSilences = 360;
    private readonly Lock gate = new();
    private readonly Signal arrived = new();
    private FileStream? file;
    private string? wanted;
    private volatile FileChunk? last;

    /// <summary>The bundle's file; it is whole and has this digest.</summary>
    /// <exception cref="JobFailedException"><c>bundle.unavailable</c>: nobody has sent it for an hour.</exception>
    public async Task<string> FetchAsync(RunningJob job, string sha256)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder.Root, "bundles")).FullName, sha256);
        var part = path + ".part";
        while (!File.Exists(path))
        {
            if (File.Exists(part) && await DigestAsync(part, job.Stopping) == sha256)
                File.Move(part, path, overwrite: true);
            else
                await ReceiveAsync(job, sha256, part);
        }

        return path;
    }

    /// <summary>Keeps the chunk if it is the one that comes next.</summary>
    public void Take(BundleChunk record)
    {
        var chunk = record.Chunk;
        lock (gate)
        {
            if (file is null || chunk.Sha256 != wanted || chunk.Offset != file.Position || chunk.Flaw() is not null)
                return;
            file.Write(chunk.Data);
            last = chunk;
        }

        arrived.Raise();
    }

    public void Dispose()
    {
        arrived.Dispose();
        file?.Dispose();
    }

    private async Task ReceiveAsync(RunningJob job, string sha256, string part)
    {
        lock (gate)
        {
            (wanted, last) = (sha256, null);
            file = new FileStream(part, FileMode.Append, FileAccess.Write);
        }

        try
        {
            for (var silences = 0; last is not { IsLast: true };)
            {
                if (silences++ == MostSilences)
                    throw new JobFailedException("bundle.unavailable", "The training code was asked for again and again, and did not come.");
                await AskAsync(job, sha256);
                while (last is not { IsLast: true } && await arrived.WaitAsync(AskAgain, job.Stopping))
                    silences = 0;
            }
        }
        finally
        {
            lock (gate)
            {
                file.Dispose();
                (file, wanted) = (null, null);
            }
        }

        if (await DigestAsync(part, job.Stopping) != sha256)
            File.Delete(part);
    }

    private Task AskAsync(RunningJob job, string sha256)
    {
        long held;
        lock (gate)
            held = file!.Position;
        return facts.SendAsync(at => new BundleWanted { At = at, JobId = job.JobId, Token = job.Token, Pool = options.Pool, Sha256 = sha256, Offset = held });
    }

    private static async Task<string> DigestAsync(string path, CancellationToken cancellation)
    {
        await using var content = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));
    }
}
